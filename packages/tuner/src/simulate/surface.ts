import { seededRandom } from '../core/random.ts'
import type { Candidate, Space } from '../space/dimension.ts'
import type { SimulatedApp, SimulatedHost, SimulatedSettings, Truth } from './app.ts'
import { drawApp, drawHost, FAMILIES, type Family } from './families.ts'
import { drawKnobs, knobsOf, type SimulatedKnob } from './knobs.ts'
import { truthOf, workerMb } from './mechanisms.ts'

/** A tuning problem of which the truth is known. */
export interface Surface {
  readonly family: Family
  readonly space: Space
  /** Of the host: more than this kills. */
  readonly memoryBytes: number
  /** What a candidate truly does; null where it would crash. */
  readonly truthOf: (candidate: Candidate) => Truth | null
}

/** TuneBench's problem for a seed: families take turns, with three to eight knobs. */
export function surfaceOf(seed: number): Surface {
  const family = FAMILIES[seed % FAMILIES.length] ?? 'cpu-bound'
  const count = 3 + (Math.floor(seed / FAMILIES.length) % 6)
  const random = seededRandom(seed, 'surface', family)
  const host = drawHost(random, family)
  const app = drawApp(random, family)
  const base = startingPoint(app, host)
  const mostWorkers = Math.floor((0.8 * host.memoryMb) / workerMb(app, base))
  const space = drawKnobs(knobsOf(app, host), { family, count, random }).map((knob) =>
    fitted(knob, base, mostWorkers),
  )
  return {
    family,
    space,
    memoryBytes: host.memoryMb * 2 ** 20,
    truthOf: (candidate) => truthOf(app, host, settingsOf(candidate, base)),
  }
}

/** The best capacity in the whole space, by looking at every candidate. */
export function optimumOf({ space, truthOf: truth }: Surface): number {
  const candidate: Record<string, Candidate[string]> = {}
  const bestFrom = (index: number): number => {
    const dimension = space[index]
    if (dimension === undefined) return truth(candidate)?.capacityPerSecond ?? 0
    let best = 0
    for (const value of dimension.values) {
      candidate[dimension.name] = value
      best = Math.max(best, bestFrom(index + 1))
    }
    return best
  }
  return bestFrom(0)
}

/** What runs today: Node's defaults and a worker per core, with the largest heap, and then the most workers, that live. */
function startingPoint(app: SimulatedApp, host: SimulatedHost): SimulatedSettings {
  const defaults = Object.fromEntries(
    knobsOf(app, host).map(({ name, baseline }) => [name, baseline]),
  ) as unknown as SimulatedSettings
  const heaps = [512, 384, 256, 192, 128, 96]
  for (let workers = defaults.workers; workers > 1; workers--) {
    for (const oldSpaceMb of heaps) {
      const settings = { ...defaults, workers, oldSpaceMb }
      if (truthOf(app, host, settings) !== null) return settings
    }
  }
  return { ...defaults, workers: 1, oldSpaceMb: 256 }
}

/** Knows what runs today; and analysis, which saw a worker's memory there, expects no more workers than 80 % of it holds. */
function fitted(knob: SimulatedKnob, base: SimulatedSettings, mostWorkers: number): SimulatedKnob {
  const baseline = base[knob.name]
  if (knob.name !== 'workers') return { ...knob, baseline }
  return { ...knob, baseline, prior: Math.max(1, Math.min(Number(knob.prior), mostWorkers)) }
}

function settingsOf(candidate: Candidate, base: SimulatedSettings): SimulatedSettings {
  return { ...base, ...candidate }
}
