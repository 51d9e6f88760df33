import type { KnobName } from '../../../packages/supervisor/src/index.ts'
import type { Objective, Slo } from '../../../packages/tuner/src/core/objective.ts'
import type { Value } from '../../../packages/tuner/src/space/dimension.ts'

/** A workload of the demo app, its wrong start, and the small space in which every configuration is measured. */
export interface Personality {
  readonly name: string
  /** The values left of each knob's own; the wrong start and where analysis would look first are among them. */
  readonly values: Readonly<Partial<Record<KnobName, readonly Value[]>>>
  readonly slo: Slo
  readonly objective: Objective
  /** What the values of the grid count. */
  readonly unit: string
  /** How many times longer the search of a capacity takes; absent: once. */
  readonly searches?: number
}

/**
 * Nine in ten, so that three seconds at some hundred requests a second say something, and far above a request's own time,
 * so that it is the knobs that count and not a neighbour's burst of work.
 */
const within = (latencyMs: number): Slo => ({
  latencyMs,
  quantile: 0.9,
  errorRatio: 0.01,
  isAssumed: false,
})

const capacity = { objective: { kind: 'capacity' }, unit: 'req/s' } as const

/** Those that a search can put right; the leak, which is derived, has a script of its own. */
export const personalities: readonly Personality[] = [
  {
    name: 'cpu',
    values: { workers: [1, 2, 4], 'listen-layout': ['slot', 'shared'] },
    slo: within(500),
    ...capacity,
  },
  {
    name: 'pool',
    values: { workers: [1, 2], 'threadpool-size': [1, 4, 16] },
    slo: within(500),
    ...capacity,
  },
  {
    name: 'alloc',
    values: { workers: [1, 2], 'max-semi-space-size': [1, 32, 64] },
    slo: within(500),
    ...capacity,
  },
  {
    name: 'burst',
    values: { workers: [1, 2], 'listen-layout': ['slot', 'shared'] },
    slo: within(800),
    ...capacity,
    // There is one burst a second: windows of that length hang on the moment.
    searches: 2,
  },
  {
    name: 'serial-io',
    values: { workers: [1, 2, 8], 'listen-layout': ['slot', 'shared'] },
    slo: within(500),
    // What only waits is paid for in memory.
    objective: { kind: 'cost', perCoreHour: 0, perGibHour: 1 },
    unit: 'req/s/GiB',
  },
]
