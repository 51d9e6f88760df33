import { jitter } from './jitter.ts'

const FIRST_DELAY_MS = 100
const GROWTH = 1.5
const LONGEST_DELAY_MS = 30_000
/** Half of the delay is drawn, so that slots that failed together do not return together. */
const DRAWN_SHARE = 0.5

/** A worker that lived this long after it was ready clears its slot's failures. */
export const HEALTHY_MS = 60_000

/** The longest pause when the worker that died had served for as long and nobody else is left to. */
export const LAST_RESORT_MS = 1_000

/** The pause before start number `failures + 1`, in milliseconds: 100 ms x 1.5 each time, at most 30 s, jittered. */
export function backoffMs({
  failures,
  seed,
  life,
}: {
  readonly failures: number
  readonly seed: number
  readonly life: number
}): number {
  if (failures === 0) return 0
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * GROWTH ** (failures - 1))
  return full * (1 - DRAWN_SHARE * jitter(seed, life, failures))
}
