import type { ChildProcess } from 'node:child_process'

interface RawChannel {
  onread: (this: unknown, chunk: ArrayBuffer | undefined) => unknown
}

/** The longest message an honest agent sends is a report of about two kilobytes. */
const LONGEST_MESSAGE_BYTES = 1024 * 1024
const NEWLINE = 10

/**
 * Node parses what a worker writes into its channel before anybody can look at it: it throws out of the event loop when that
 * is no JSON, and keeps whatever comes before a newline. Either is caught here and becomes the trouble of that worker alone.
 */
export function guardChannel(child: ChildProcess, onBroken: (why: string) => void): void {
  const channel = rawChannel(child)
  if (channel === null) return
  const read = channel.onread
  let unfinishedBytes = 0
  channel.onread = function guarded(chunk) {
    unfinishedBytes = unfinished(unfinishedBytes, chunk)
    if (unfinishedBytes > LONGEST_MESSAGE_BYTES) return onBroken('a message without end')
    try {
      return read.call(this, chunk)
    } catch {
      return onBroken('something that is no message')
    }
  }
}

/** How much has come in since the last complete message. */
function unfinished(before: number, chunk: ArrayBuffer | undefined): number {
  if (!(chunk instanceof ArrayBuffer)) return before
  const last = new Uint8Array(chunk).lastIndexOf(NEWLINE)
  return last < 0 ? before + chunk.byteLength : chunk.byteLength - last - 1
}

/** Behind a symbol of node's own (24 and 26); without it there is nothing to guard with. */
function rawChannel(child: ChildProcess): RawChannel | null {
  const key = Object.getOwnPropertySymbols(child).find(
    ({ description }) => description === 'kChannelHandle',
  )
  const channel = key === undefined ? null : (child as unknown as Record<symbol, RawChannel>)[key]
  return typeof channel?.onread === 'function' ? channel : null
}
