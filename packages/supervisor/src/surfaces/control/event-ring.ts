import type { ControlEvent } from '../../protocol/control.ts'
import { printable } from '../../protocol/printable.ts'
import type { Log } from '../../shell/log.ts'

/** The newest lines of the log, kept in memory for `stint events` and `stint top`. */
export interface EventRing {
  /** Writes to the log below and keeps the line. */
  readonly log: Log
  /** The newest `most` events after number `after`, oldest first. */
  readonly since: (after: number, most: number) => readonly ControlEvent[]
  /** The number of the newest event; 0 when there is none. */
  readonly last: () => number
  /** Resolves once there is an event after number `after`, or none will come, or after so many milliseconds. */
  readonly next: (after: number, waitMs: number) => Promise<void>
  /** Nothing is logged any more: nobody waits from now on. */
  readonly end: () => void
  readonly hasEnded: () => boolean
}

const MOST_EVENTS = 500
/** Longer lines are cut, so that the ring's memory is bounded. */
const MOST_CHARACTERS = 2000

/** Puts a ring in front of a log. What an app may have had a hand in (an error, an address) draws nothing on a terminal. */
export function createEventRing(below: Log): EventRing {
  const events: ControlEvent[] = []
  const waiting = new Set<() => void>()
  let seq = 0
  let hasEnded = false
  const wake = (): void => {
    for (const resolve of waiting) resolve()
  }
  return {
    log: (line) => {
      const text = printable(line.text)
      seq += 1
      events.push({
        seq,
        atMs: Math.round(performance.timeOrigin + performance.now()),
        level: line.level,
        text: text.slice(0, MOST_CHARACTERS),
      })
      if (events.length > MOST_EVENTS) events.shift()
      below({ ...line, text })
      wake()
    },
    since: (after, most) =>
      most === 0 ? [] : events.filter((event) => event.seq > after).slice(-most),
    last: () => seq,
    next: async (after, waitMs) => {
      if (seq > after || hasEnded || waitMs === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, waitMs)
      waiting.add(resolve)
      await promise
      waiting.delete(resolve)
      clearTimeout(timer)
    },
    end: () => {
      hasEnded = true
      wake()
    },
    hasEnded: () => hasEnded,
  }
}
