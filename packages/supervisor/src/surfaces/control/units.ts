const MEBIBYTE = 2 ** 20
const GIBIBYTE = 2 ** 30

/** `850ms`, `12s`, `3m05s`, `2h07m`, `4d03h`. */
export function printAge(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)}h${two(Math.floor(seconds / 60) % 60)}m`
  return `${Math.floor(seconds / 86_400)}d${two(Math.floor(seconds / 3600) % 24)}h`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `48M`, `1.2G`; `-` while it is not known. */
export function printBytes(bytes: number): string {
  if (bytes === 0) return '-'
  return bytes < GIBIBYTE
    ? `${Math.max(1, Math.round(bytes / MEBIBYTE))}M`
    : `${(bytes / GIBIBYTE).toFixed(1)}G`
}

/** `7%` */
export function printRatio(ratio: number): string {
  return `${Math.round(ratio * 100)}%`
}

/** `0.4`, `12`, `1250`: more digits only where they matter. */
export function printNumber(value: number): string {
  return value !== 0 && value < 10 ? value.toFixed(1) : String(Math.round(value))
}
