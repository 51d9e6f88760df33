import type { KnobName } from '@stint/supervisor'

/** A knob's value that follows from measurements, in the knob's unit, or why there is none. */
export type Derived =
  | {
      readonly kind: 'value'
      readonly knob: KnobName
      readonly value: number
      /** What speaks for it, in one sentence with the figures. */
      readonly evidence: string
    }
  | { readonly kind: 'none'; readonly knob: KnobName; readonly reason: string }

/** Advice about something that is no knob of the tuner's. */
export interface Recommendation {
  readonly name: string
  readonly advice: string
  readonly evidence: string
}

export const MEBIBYTE = 2 ** 20

/** `12.3 MiB`, `4.56 KiB`, `17 B`. */
export function printBytes(bytes: number): string {
  const size = Math.abs(bytes)
  if (size >= MEBIBYTE) return `${(bytes / MEBIBYTE).toFixed(size < 10 * MEBIBYTE ? 1 : 0)} MiB`
  return size >= 1024 ? `${(bytes / 1024).toFixed(2)} KiB` : `${bytes.toFixed(0)} B`
}
