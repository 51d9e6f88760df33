import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'
import { CURVE_SHARES, type LatencySummary } from '../../core/window.ts'

const HIGHEST_MICROS = 3_600_000_000

/** Microseconds, 1 us to 1 h, three significant digits. */
export const latencyHistogram = (): Histogram =>
  build({
    bitBucketSize: 32,
    autoResize: false,
    useWebAssembly: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_MICROS,
    numberOfSignificantValueDigits: 3,
  })

/** Records a duration. */
export function record(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.max(0, Math.min(HIGHEST_MICROS, Math.round(ms * 1_000))))
}

/** A histogram as text, for IPC. */
export const packed = (histogram: Histogram): string => encodeIntoCompressedBase64(histogram)

/** One histogram of several packed ones. */
export function merged(texts: readonly string[]): Histogram {
  const sum = latencyHistogram()
  for (const text of texts) sum.add(decodeFromCompressedBase64(text))
  return sum
}

/** What a window says of a histogram. */
export function summary(histogram: Histogram): LatencySummary {
  const isEmpty = histogram.totalCount === 0
  const at = (share: number): number =>
    isEmpty ? 0 : histogram.getValueAtPercentile(share * 100) / 1_000
  return {
    count: histogram.totalCount,
    meanMs: isEmpty ? 0 : histogram.mean / 1_000,
    stdDevMs: isEmpty ? 0 : histogram.stdDeviation / 1_000,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: isEmpty ? 0 : histogram.maxValue / 1_000,
    curve: isEmpty ? [] : CURVE_SHARES.map((share) => ({ share, ms: at(share) })),
  }
}
