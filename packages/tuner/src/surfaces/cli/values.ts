import { kindSpecs } from '@stint/supervisor'
import type { Read } from '../../core/slo-text.ts'
import { unexpected } from './usage-error.ts'

/** A duration in seconds: `60m`, `90s`, `45`. */
export function seconds(flag: string, text: string): number {
  const read = kindSpecs.seconds.parse(text, { min: 0 })
  if (read.ok) return read.value / 1000
  throw unexpected(flag, read.expected, text)
}

/** A size in bytes: `2G`, `512M`. */
export function bytes(flag: string, text: string): number {
  const read = kindSpecs.mebibytes.parse(text, { min: 1 })
  if (read.ok) return read.value
  throw unexpected(flag, read.expected, text)
}

/** A whole number. */
export function whole(flag: string, text: string, limits: { min: number; max: number }): number {
  const read = kindSpecs.count.parse(text, limits)
  if (read.ok) return read.value
  throw unexpected(flag, read.expected, text)
}

/** A share of more than nothing and less than all, written in percent: `5%`. */
export function share(flag: string, text: string): number {
  const [, digits = ''] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text) ?? []
  const percent = Number(digits)
  if (percent > 0 && percent < 100) return percent / 100
  throw unexpected(flag, 'a percentage above 0% and below 100%, such as 5%', text)
}

/** What a reader of ours made of it. */
export function taken<T>(flag: string, text: string, read: (text: string) => Read<T>): T {
  const result = read(text)
  if (result.ok) return result.value
  throw unexpected(flag, result.expected, text)
}

/** `KNOB=VALUE` as a flag of `stint run`; the supervisor itself judges knob and value. */
export function knobFlags(flag: string, texts: readonly string[]): readonly string[] {
  return texts.map((text) => {
    if (/^[a-z][a-z\d-]*=./.test(text)) return `--${text}`
    throw unexpected(flag, 'KNOB=VALUE, such as workers=4', text)
  })
}
