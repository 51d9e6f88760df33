/**
 * Numbers and words for people. These functions run in the browser: the page carries their text (`script.ts`), so each
 * may use only its arguments and the other functions of `web/`.
 */

/** Text that is safe inside an element and inside a quoted attribute. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** `950`, `12.3k`, `4.56M`: at most four characters and a letter. */
export function countText(count: number): string {
  if (count < 10_000) return String(Math.round(count * 10) / 10)
  if (count < 1e6) return `${(count / 1e3).toPrecision(3)}k`
  return count < 1e9 ? `${(count / 1e6).toPrecision(3)}M` : `${(count / 1e9).toPrecision(3)}G`
}

/** `0`, `85 MiB`, `1.5 GiB`. */
export function bytesText(bytes: number): string {
  if (bytes === 0) return '0'
  const mebibytes = bytes / 2 ** 20
  return mebibytes < 1024
    ? `${mebibytes < 10 ? mebibytes.toFixed(1) : Math.round(mebibytes)} MiB`
    : `${(mebibytes / 1024).toFixed(1)} GiB`
}

/** `8s`, `3m 20s`, `5h 1m`, `12d 4h`: the two largest units. */
export function ageText(seconds: number): string {
  const whole = Math.floor(seconds)
  if (whole < 60) return `${whole}s`
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`
  return `${Math.floor(whole / 86_400)}d ${Math.floor((whole % 86_400) / 3600)}h`
}
