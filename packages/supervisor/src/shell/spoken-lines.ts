import type { Socket } from 'node:net'

/** The longest message an honest agent sends is a report of about two kilobytes. */
const LONGEST_LINE_BYTES = 64 * 1024
/** An honest agent says a few things a second. Whoever says more is read slowly: it waits, and nobody else does. */
const MOST_LINES_PER_WINDOW = 200
const MOST_BYTES_PER_WINDOW = 512 * 1024
const WINDOW_MS = 1_000
const NEWLINE = 10

/** What becomes of what a worker says. */
export interface Listener {
  /** One line, as it was meant; any JSON at all. */
  readonly said: (value: unknown) => void
  /** It says what cannot be read; nothing more is heard of it. */
  readonly broken: (why: string) => void
  /** It says more than it may; once for a worker. */
  readonly flooded: () => void
}

/** Hears one JSON text per line, never more than so much a second, and keeps no more than one line. */
export function hearLines(socket: Socket, listener: Listener): void {
  let pending: Buffer = Buffer.alloc(0)
  let budget = { lines: MOST_LINES_PER_WINDOW, bytes: MOST_BYTES_PER_WINDOW, sinceMs: 0 }
  let hasFlooded = false
  let isWaiting = false

  const giveUp = (why: string): void => {
    pending = Buffer.alloc(0)
    socket.destroy()
    listener.broken(why)
  }
  const renew = (): void => {
    const nowMs = performance.now()
    if (nowMs - budget.sinceMs < WINDOW_MS) return
    budget = { lines: MOST_LINES_PER_WINDOW, bytes: MOST_BYTES_PER_WINDOW, sinceMs: nowMs }
  }
  const wait = (): void => {
    if (!hasFlooded) listener.flooded()
    hasFlooded = true
    isWaiting = true
    socket.pause()
    setTimeout(goOn, WINDOW_MS).unref()
  }
  const goOn = (): void => {
    if (socket.destroyed) return
    isWaiting = false
    hear()
    if (!isWaiting) socket.resume()
  }
  const hear = (): void => {
    renew()
    for (;;) {
      const end = pending.indexOf(NEWLINE)
      if (end > LONGEST_LINE_BYTES || (end < 0 && pending.length > LONGEST_LINE_BYTES))
        return giveUp('a message without end')
      if (end < 0) return
      if (budget.lines <= 0 || budget.bytes <= 0) return wait()
      budget.lines -= 1
      budget.bytes -= end
      const value = parsed(pending.subarray(0, end))
      if (value === undefined) return giveUp('something that is no message')
      pending = pending.subarray(end + 1)
      listener.said(value)
    }
  }
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    if (!isWaiting) hear()
  })
  // The worker's end is the worker's.
  socket.on('error', () => socket.destroy())
}

/** Undefined: no JSON. */
function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(line))
  } catch {
    return undefined
  }
}
