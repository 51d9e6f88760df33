import { extensionOf } from '../sibling.ts'

const COLLECTOR = new URL(`./collector.${extensionOf(import.meta.url)}`, import.meta.url)
/** As many collections make a slope that can be trusted; more would only slow the app down. */
const COLLECTIONS = 60
const LEAST_MS = 250

/** The preload for workers of a soak of this length. Its collections stop a worker for some milliseconds each. */
export function collectorUrl(soakSeconds: number): string {
  const everyMs = Math.max(LEAST_MS, Math.round((1000 * soakSeconds) / COLLECTIONS))
  return collectorEvery(everyMs)
}

/** The same at a given interval. */
export function collectorEvery(everyMs: number): string {
  const url = new URL(COLLECTOR)
  url.searchParams.set('everyMs', String(everyMs))
  return url.href
}

/** The interval of such a preload; null for any other. */
export function everyMsOf(preload: string): number | null {
  const { pathname, searchParams } = new URL(preload)
  return pathname === COLLECTOR.pathname ? Number(searchParams.get('everyMs')) : null
}
