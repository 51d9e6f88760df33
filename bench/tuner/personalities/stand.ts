import { fileURLToPath } from 'node:url'
import type { Effort } from '../../../packages/tuner/src/core/effort.ts'
import type { Rig } from '../../../packages/tuner/src/shell/evaluation/rig.ts'
import { memoryBudgetBytes } from '../../../packages/tuner/src/shell/host/memory.ts'
import { spaceHost } from '../../../packages/tuner/src/shell/host/space-host.ts'
import { openRig } from '../../../packages/tuner/src/shell/session/open-rig.ts'
import { resolveKnobs } from '../../../packages/tuner/src/shell/target/knobs.ts'
import { todayOf } from '../../../packages/tuner/src/shell/target/today.ts'
import { readWorkload } from '../../../packages/tuner/src/load/workload/read-workload.ts'
import type { Dimension, Space } from '../../../packages/tuner/src/space/dimension.ts'
import { spaceOf } from '../../../packages/tuner/src/space/space.ts'
import type { Personality } from './personality.ts'

/** A personality ready to be launched, by a session or cell by cell. */
export interface Stand {
  readonly rig: Rig
  readonly space: Space
}

const DEMO_APP = fileURLToPath(new URL('../../../packages/demo-app/', import.meta.url))

/** Opens the rig of a `stint tune run` on the demo app, with the knobs that its wrong start says. */
export async function standOf(
  { name, values, slo, objective, searches = 1 }: Personality,
  {
    effort,
    seed,
    isStrict,
    signal,
  }: {
    readonly effort: Effort
    readonly seed: number
    readonly isStrict: boolean
    readonly signal: AbortSignal
  },
): Promise<Stand> {
  const cwd = process.cwd()
  const flags = [`--config=${DEMO_APP}workloads/${name}.stint.json`]
  const workload = await readWorkload(`${DEMO_APP}workloads/${name}.json`)
  if (!workload.ok) throw new Error(workload.problem)
  const today = await resolveKnobs(flags, { cwd, env: process.env })
  if (!today.ok) throw new Error(today.reason)
  const { rig } = await openRig(
    {
      app: [`${DEMO_APP}src/app.ts`],
      cwd,
      flags,
      workload: workload.value,
      workloadText: name,
      arrivals: workload.value.arrivals,
      slo,
      objective,
      effort: 'quick',
      mostPerSecond: null,
      generators: 1,
      seed,
      isForced: !isStrict,
      budgetSeconds: 0,
      soakSeconds: 0,
      memoryBudgetBytes: null,
      fixed: [],
      nodes: [],
      agent: null,
    },
    { signal, env: process.env, calibratedPerSecond: null, log: () => undefined },
  )
  const host = await spaceHost({
    nodes: [process.execPath],
    targetCpus: null,
    memoryBudgetBytes: memoryBudgetBytes(),
  })
  const whole = spaceOf({ today: todayOf(today.knobs), fixed: new Set(), host })
  const longer = { ...effort, searchSeconds: searches * effort.searchSeconds }
  return {
    rig: { ...rig, effort: longer, slo },
    space: whole.flatMap((knob) => narrowed(knob, values)),
  }
}

/** A knob with some of its own values; none when the personality leaves it alone. */
function narrowed(knob: Dimension, wanted: Personality['values']): readonly Dimension[] {
  const left = Object.entries(wanted).find(([name]) => name === knob.name)?.[1]
  if (left === undefined) return []
  const missing = [knob.baseline, knob.prior].filter((value) => !left.includes(value))
  const unknown = left.filter((value) => !knob.values.includes(value))
  if (missing.length > 0) throw new Error(`${knob.name}: ${missing.join(', ')} must be in the grid`)
  if (unknown.length > 0)
    throw new Error(`${knob.name}: ${unknown.join(', ')} is no value of its range here`)
  return [{ ...knob, values: left }]
}
