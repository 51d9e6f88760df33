import type { Status } from '../health/status.ts'

/** How many requests a slot had answered when its worker last reported, and how many a second since the report before. */
interface Point {
  readonly atSeconds: number
  readonly requests: number
  readonly perSecond: number
}

/** What the page remembers of earlier answers: points by slot, the oldest first. */
export type History = Readonly<Record<number, readonly Point[]>>

/** Adds an answer. Rates are measured between reports, not between polls, so that their beats do not mix. Runs in the browser. */
export function remember(history: History, { slots, uptimeSeconds }: Status): History {
  const most = 60
  const next: Record<number, readonly Point[]> = {}
  for (const { slot, requests, worker } of slots) {
    const points = history[slot] ?? []
    const last = points.at(-1)
    const atSeconds = uptimeSeconds - (worker?.report?.agoSeconds ?? 0)
    const passed = atSeconds - (last?.atSeconds ?? atSeconds)
    const isNews = last === undefined || passed > 0.2
    const perSecond = passed > 0 ? Math.max(0, requests - (last?.requests ?? 0)) / passed : 0
    next[slot] = isNews ? [...points, { atSeconds, requests, perSecond }].slice(-most) : points
  }
  return next
}

/** A slot's rates, the oldest first. Its first point has none. Runs in the browser. */
export function ratesOf(history: History, slot: number): readonly number[] {
  return (history[slot] ?? []).slice(1).map(({ perSecond }) => perSecond)
}
