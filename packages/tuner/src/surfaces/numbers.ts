/** `1,655`, `2.31`, `0.042`: three significant digits, whole numbers from 100 on. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}

/** `12 %` of a ratio. */
export function percent(ratio: number): string {
  return `${figure(ratio * 100)} %`
}

/** `192 MiB`, `1.5 GiB` */
export function memory(bytes: number): string {
  const mib = bytes / 2 ** 20
  return mib < 1024 ? `${figure(mib)} MiB` : `${figure(mib / 1024)} GiB`
}

/** `42 s`, `7 min`, `1 h 05 min` */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
