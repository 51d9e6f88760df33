import type { Evaluation, Measurement } from '../../core/evaluation.ts'

/** Launches that were measured, and why there are no more. */
export interface Launched {
  readonly measured: readonly Measurement[]
  readonly end: LaunchesEnd
}

/** How a series of launches ended. */
export type LaunchesEnd =
  /** Each was made; some may have been spoiled by the host. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'interrupted' }
  /** What is measured did not start, or did not hold. */
  | { readonly kind: 'failed' }
  /** The world or a defect got in the way. */
  | { readonly kind: 'broken'; readonly error: unknown }

/** One launch after the other, until all are made or one cannot be. What was measured until then is never lost. */
export async function launchInTurn({
  launches,
  launch,
  signal,
  onMeasured,
  onSpoiled,
}: {
  readonly launches: number
  readonly launch: () => Promise<Evaluation>
  readonly signal: AbortSignal
  readonly onMeasured: (measurement: Measurement, nth: number, seconds: number) => void
  readonly onSpoiled: (reason: string, nth: number) => void
}): Promise<Launched> {
  const measured: Measurement[] = []
  for (let nth = 1; nth <= launches; nth++) {
    if (signal.aborted) return { measured, end: { kind: 'interrupted' } }
    try {
      const { outcome, seconds } = await launch()
      if (outcome.kind === 'measured') {
        measured.push(outcome.measurement)
        onMeasured(outcome.measurement, nth, seconds)
        continue
      }
      // A launch that fails because it was interrupted is no failure.
      if (signal.aborted) return { measured, end: { kind: 'interrupted' } }
      onSpoiled('reason' in outcome ? outcome.reason : outcome.kind, nth)
      if (outcome.kind === 'infeasible') return { measured, end: { kind: 'failed' } }
    } catch (error) {
      return { measured, end: signal.aborted ? { kind: 'interrupted' } : { kind: 'broken', error } }
    }
  }
  return { measured, end: { kind: 'complete' } }
}
