import { evaluationSeconds, type Effort } from './effort.ts'

/** How a budget of time is spent. */
export interface Shares {
  readonly mostEvaluations: number
  readonly mostPairs: number
}

const MOST_PAIRS = 12
const MOST_EVALUATIONS = 80
/** The share of the budget that the confirmation may take; the number shown to the user comes from it. */
const CONFIRM_SHARE = 0.35

/** Splits a budget, less the soak, between search and confirmation; never below what makes sense. */
export function sharesOf({
  budgetSeconds,
  soakSeconds,
  effort,
}: {
  readonly budgetSeconds: number
  readonly soakSeconds: number
  readonly effort: Effort
}): Shares {
  const each = evaluationSeconds(effort)
  const left = Math.max(0, budgetSeconds - soakSeconds)
  const mostPairs = clamp((left * CONFIRM_SHARE) / (2 * each), effort.fewestPairs, MOST_PAIRS)
  const mostEvaluations = clamp(
    (left - 2 * mostPairs * each) / each,
    effort.fewestEvaluations,
    MOST_EVALUATIONS,
  )
  return { mostEvaluations, mostPairs }
}

/** What a plan is expected to take, in seconds. */
export function planSeconds(
  { mostEvaluations, mostPairs }: Shares,
  effort: Effort,
  soakSeconds: number,
): number {
  return (mostEvaluations + 2 * mostPairs) * evaluationSeconds(effort) + soakSeconds
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.floor(value)))
}
