import { accept, inRange, isInRange, refuse } from './spec.ts'
import type { KindSpec, Limits } from './spec.ts'

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof unitMs

const isUnit = (text: string): text is Unit => Object.hasOwn(unitMs, text)

/** Milliseconds, or null when the text is not a duration. */
function toMs(text: string, plain: Unit): number | null {
  const [, digits = '', suffix = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text) ?? []
  const unit = suffix === '' ? plain : suffix
  if (digits === '' || !isUnit(unit)) return null
  return Number(digits) * unitMs[unit]
}

function duration(plain: Unit, noun: string): KindSpec<number> {
  const parse = (text: string, limits: Limits) => {
    const expected = `${inRange(noun, limits)} (a suffix may say ms, s, m, h or d)`
    const exactMs = toMs(text, plain)
    if (exactMs === null) return refuse(expected)
    const ms = Math.round(exactMs)
    if (ms === 0 && exactMs > 0) return refuse(expected, 'the shortest duration is 1ms')
    if (!Number.isSafeInteger(ms)) return refuse(expected, 'the number is too large')
    return isInRange(ms / unitMs[plain], limits) ? accept(ms) : refuse(expected)
  }
  const print = (ms: number) =>
    ms % unitMs[plain] === 0 ? [String(ms / unitMs[plain])] : [`${ms}ms`]
  return { list: false, parse, print }
}

/** A duration whose plain number counts seconds; the value is in milliseconds. */
export const seconds = duration('s', 'seconds')

/** A duration whose plain number counts milliseconds. */
export const milliseconds = duration('ms', 'milliseconds')
