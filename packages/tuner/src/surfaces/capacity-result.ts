import type { Pooled } from '../core/capacity/pooled.ts'
import type { Slo } from '../core/objective.ts'
import { printSlo } from '../core/slo-text.ts'
import { percent } from '../percent.ts'

/** What `stint tune capacity` found, as a whole. */
export interface CapacityResult extends Pooled {
  readonly launches: number
  readonly launchesAsked: number
  /** `aborted`: for the host's sake. `failed`: what was measured did not hold any more, or could not be reached. */
  readonly ended: 'complete' | 'interrupted' | 'aborted' | 'failed'
  /** Null: none was asked for. */
  readonly precisionRatio: number | null
  readonly slo: Slo
}

/** For programs. The precision asked for and the margin reached are there where one was asked for. */
export function capacityJson(result: CapacityResult): object {
  const { perSecond, interval, launches, launchesAsked, ended, slo } = result
  const { precisionRatio, marginRatio } = result
  return {
    type: 'capacity',
    perSecond,
    lowPerSecond: interval?.low ?? null,
    highPerSecond: interval?.high ?? null,
    launches,
    launchesAsked,
    ended,
    ...(precisionRatio === null ? {} : { precisionRatio, marginRatio }),
    slo,
  }
}

/** For people: one sentence, and first what it lacks. */
export function capacitySentence(result: CapacityResult): string {
  const { perSecond, interval, launches, marginRatio, precisionRatio, slo } = result
  const bounds =
    interval === null
      ? ''
      : ` (95 % CI ${interval.low.toFixed(0)} to ${interval.high.toFixed(0)}, ${launches} launches)`
  const margin = marginText(marginRatio, precisionRatio)
  return `${lack(result)}${perSecond.toFixed(0)} requests per second${margin}${bounds} with ${printSlo(slo)}`
}

/** How exact a capacity is, and what was asked for where that is more; '' where nothing was. */
export function marginText(marginRatio: number | null, asked: number | null): string {
  if (asked === null) return ''
  const wanted = `${percent(asked)} was asked for`
  if (marginRatio === null) return ` (how exact is not known; ${wanted})`
  return ` +/- ${percent(marginRatio)}${marginRatio > asked ? ` (${wanted})` : ''}`
}

function lack({ ended, launches, launchesAsked }: CapacityResult): string {
  const share = `${launches} of ${launchesAsked} launches`
  switch (ended) {
    case 'complete':
      return launches === launchesAsked ? '' : `from ${share}: `
    case 'interrupted':
      return `interrupted after ${share}: `
    case 'aborted':
      return `stopped after ${share}: `
    case 'failed':
      return `ended by a failure after ${share}: `
  }
}
