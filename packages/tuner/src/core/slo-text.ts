import type { Slo } from './objective.ts'

/** What was understood, or what was expected in its place. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string }

const DEFAULT_ERROR_RATIO = 0.001
const EXPECTED = 'p99=100ms, with errors=0.1% behind a comma if you like'
const unitMs = { ms: 1, s: 1000 } as const

/** Reads `p99=100ms`, `p95=0.5s`, `p99.9=250ms,errors=0.5%`. The error share is 0.1 % unless said. */
export function readSlo(text: string): Read<Slo> {
  const parts = text.split(',').map((part) => part.trim())
  const [latency = '', errors] = parts
  const bound = readLatency(latency)
  const errorRatio = errors === undefined ? DEFAULT_ERROR_RATIO : readErrors(errors)
  if (bound === null || errorRatio === null || parts.length > 2)
    return { ok: false, expected: EXPECTED }
  return { ok: true, value: { ...bound, errorRatio, isAssumed: false } }
}

function readLatency(text: string): Pick<Slo, 'quantile' | 'latencyMs'> | null {
  const [, percent = '', number = '', unit = 'ms'] =
    /^p(\d{1,2}(?:\.\d+)?)\s*(?:=|<=?)\s*(\d+(?:\.\d+)?)(ms|s)?$/.exec(text) ?? []
  const quantile = Number(percent) / 100
  const latencyMs = Number(number) * unitMs[unit as keyof typeof unitMs]
  if (percent === '' || quantile < 0.5 || latencyMs <= 0) return null
  return { quantile, latencyMs }
}

function readErrors(text: string): number | null {
  const [, percent = ''] = /^errors\s*(?:=|<=?)\s*(\d+(?:\.\d+)?)%$/.exec(text) ?? []
  return percent === '' || Number(percent) > 100 ? null : Number(percent) / 100
}

/** `p99 <= 100 ms, errors <= 0.1 %`. */
export function printSlo({ quantile, latencyMs, errorRatio }: Slo): string {
  return `p${percentOf(quantile)} <= ${round(latencyMs)} ms, errors <= ${percentOf(errorRatio)} %`
}

/** The SLO of a user who named none: four times the p99 of a lightly loaded target, and never under 50 ms. */
export function assumedSlo(p99AtLightLoadMs: number): Slo {
  const latencyMs = Math.ceil(Math.max(4 * p99AtLightLoadMs, 50))
  return { quantile: 0.99, latencyMs, errorRatio: DEFAULT_ERROR_RATIO, isAssumed: true }
}

const percentOf = (ratio: number) => round(100 * ratio)
const round = (value: number) => Number(value.toPrecision(6))
