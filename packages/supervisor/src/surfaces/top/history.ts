import type { ControlSlot, ControlStatus } from '../../protocol/control-status.ts'

/** What `top` remembers of one slot: newest last. */
interface SlotHistory {
  readonly elu: readonly number[]
  readonly requestsPerSecond: readonly number[]
  /** Where the present rate is counted from. */
  readonly base: Counted
}

interface Counted {
  readonly requests: number
  readonly reportedAtMs: number
}

/** What `top` remembers of all slots, by number. */
export type History = ReadonlyMap<number, SlotHistory>

const MOST_POINTS = 120
/** Reports come once a second; after this long without one a slot answers nothing that we know of. */
const SILENT_MS = 3_000

/** A report may come early, at a request limit: a rate over less than this says little. */
const LEAST_PERIOD_MS = 800

/** The history after one more look. Rates are taken between reports, so that they do not depend on when we looked. */
export function remember(history: History, { slots, nowMs }: ControlStatus): History {
  return new Map(
    slots.map((slot) => [slot.slot, more(history.get(slot.slot) ?? null, slot, nowMs)]),
  )
}

function more(known: SlotHistory | null, slot: ControlSlot, nowMs: number): SlotHistory {
  const { requests, reportedAtMs, eluRatio } = slot
  if (known === null)
    return { elu: [eluRatio], requestsPerSecond: [0], base: { requests, reportedAtMs } }
  const { elu, requestsPerSecond, base } = known
  const elapsedMs = reportedAtMs - base.reportedAtMs
  const isNew = elapsedMs >= LEAST_PERIOD_MS
  const isFirst = base.reportedAtMs === 0
  const counted = (Math.max(0, requests - base.requests) * 1000) / elapsedMs
  const rate = isNew && !isFirst ? counted : (requestsPerSecond.at(-1) ?? 0)
  return {
    elu: add(elu, eluRatio),
    requestsPerSecond: add(requestsPerSecond, nowMs - reportedAtMs > SILENT_MS ? 0 : rate),
    base: isNew ? { requests, reportedAtMs } : base,
  }
}

function add(points: readonly number[], point: number): readonly number[] {
  return [...points, point].slice(-MOST_POINTS)
}

/** The newest rate of one slot. */
export function rateNow(history: History, slot: number): number {
  return history.get(slot)?.requestsPerSecond.at(-1) ?? 0
}

const BARS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** The newest `width` points as bars of up to `most`; what is not nothing shows at least the lowest bar. */
export function sparkline(points: readonly number[], width: number, most: number): string {
  const top = BARS.length - 1
  const bars = points.slice(-width).map((point) => {
    const height = most === 0 ? 0 : Math.min(top, Math.round((point / most) * top))
    return BARS[point > 0 ? Math.max(1, height) : 0] ?? ' '
  })
  return bars.join('').padStart(width)
}
