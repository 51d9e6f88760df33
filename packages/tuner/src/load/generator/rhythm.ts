import type { Part } from '../../core/arrivals.ts'
import type { Arrivals } from '../../core/window.ts'

/** Index of the shared flags: a knock that the main thread has not answered yet; the window is over. */
export const KNOCKED = 0
export const STOPPED = 1

/** One window's arrivals, as the metronome is told them; times are `nowMs`. */
export interface Rhythm {
  readonly flags: Int32Array<SharedArrayBuffer>
  readonly startMs: number
  readonly endMs: number
  readonly seed: number
  readonly arrivals: Arrivals
  readonly ratePerSecond: number
  readonly part: Part
}

/** Flags for one window. */
export const newFlags = (): Int32Array<SharedArrayBuffer> =>
  new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))
