import { atRateOf, secondsAtRate } from '../../core/at-rate.ts'
import type { AtRate } from '../../core/evaluation.ts'
import type { Load } from './generators.ts'
import type { Rig } from './rig.ts'

/** What a rate was answered with; null where no rate is asked for. */
export type SeenAtRate =
  | { readonly kind: 'seen'; readonly atRate: AtRate | null; readonly seconds: number }
  | { readonly kind: 'invalid'; readonly reason: string }

/** A label that no window of a capacity search has. */
const LABEL = 3_000
/** A window that the generator or the host spoiled is made again. */
const MOST_WINDOWS = 2

/** Offers the rate that the objective names, whole: an early end would leave out what came last. */
export async function measureAtRate(load: Load, rig: Rig): Promise<SeenAtRate> {
  const { latencyAtPerSecond: ratePerSecond, slo, effort } = rig
  if (ratePerSecond === null) return { kind: 'seen', atRate: null, seconds: 0 }
  const seconds = secondsAtRate(ratePerSecond, slo.quantile, effort.searchSeconds)
  for (let window = 1; ; window += 1) {
    const seen = await load.open({
      ratePerSecond,
      seconds,
      label: LABEL + window,
      stopsWhenHopeless: false,
    })
    if (rig.signal.aborted) return { kind: 'invalid', reason: 'it was interrupted' }
    const atRate = atRateOf(seen, rig)
    if (atRate.probe.verdict !== 'invalid') return { kind: 'seen', atRate, seconds }
    if (window >= MOST_WINDOWS) return { kind: 'invalid', reason: atRate.probe.reason }
  }
}
