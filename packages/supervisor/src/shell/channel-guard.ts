import type { ChildProcess } from 'node:child_process'
import { readSync } from 'node:fs'

interface RawChannel {
  readonly fd: number
  buffering?: boolean
  readonly readStop: () => void
  onread: (this: unknown, chunk: ArrayBuffer | undefined) => unknown
}

interface Internals {
  _handleQueue?: unknown
}

/** What node's own messages look like: the envelope of a message that brings a handle, and the receipt for one. */
interface Internal {
  readonly cmd?: unknown
  readonly msg?: unknown
}

/** The longest message an honest agent sends is a report of about two kilobytes. */
const LONGEST_MESSAGE_BYTES = 1024 * 1024
const NEWLINE = 10
const RECEIPT: Internal = { cmd: 'NODE_HANDLE_ACK' }
const SWALLOW_BYTES = 64 * 1024
const MOST_SWALLOWS = 16

/** The supervisor's end of a worker's channel. */
export interface GuardedChannel {
  /**
   * From now on node reads nothing of it. Node aborts the process that is sent a descriptor of a file, so only a first worker,
   * which has to send the socket it bound, is listened to here, and only until it is ready.
   */
  readonly deafen: () => void
  /** To be called after a handle was sent: the receipt that node waits for before it sends the next is never read. */
  readonly acknowledge: () => void
  /** Throws away what an app has said meanwhile with `process.send()`, descriptors included, so that it is not kept waiting. */
  readonly swallow: () => void
}

/**
 * Node trusts what it reads from a child. Text that is no JSON is thrown out of the event loop, text without a newline is kept
 * whatever its size, and a receipt for nothing or an envelope of a made-up type is an uncaught error. All of it is caught
 * here and becomes the trouble of that worker alone.
 */
export function guardChannel(child: ChildProcess, onBroken: (why: string) => void): GuardedChannel {
  const channel = rawChannel(child)
  guardInternals(child)
  if (channel !== null) guardBytes(channel, onBroken)
  let isDeaf = false
  const acknowledge = (): void => {
    const { _handleQueue: before } = child as Internals
    if (isDeaf && Array.isArray(before)) child.emit('internalMessage', RECEIPT)
    const { _handleQueue: after } = child as Internals
    if (after !== before && Array.isArray(after)) acknowledge()
  }
  return {
    deafen: () => {
      if (isDeaf || channel === null) return
      isDeaf = true
      channel.readStop()
      channel.buffering = false
      acknowledge()
    },
    acknowledge,
    swallow: () => {
      if (isDeaf && channel !== null && child.connected && isAtEnd(channel.fd)) child.disconnect()
    },
  }
}

function guardBytes(channel: RawChannel, onBroken: (why: string) => void): void {
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

type Take = (this: ChildProcess, message: Internal, handle: unknown) => void

/**
 * Node's own receiver, behind a filter: a handle is taken as it is, never made a server that listens in here, a receipt counts
 * only while one is due, and everything else (`cluster`, socket lists) is for processes that trust each other.
 */
function guardInternals(child: ChildProcess): void {
  const receivers = child.listeners('internalMessage') as Take[]
  child.removeAllListeners('internalMessage')
  child.on('internalMessage', (message: Internal, handle: unknown) => {
    const admitted = admit(message, child as Internals)
    if (admitted === null) return
    for (const receiver of receivers) receiver.call(child, admitted, handle)
  })
}

function admit({ cmd, msg }: Internal, { _handleQueue: queue }: Internals): object | null {
  switch (cmd) {
    case 'NODE_HANDLE':
      return { cmd, type: 'net.Native', msg }
    case 'NODE_HANDLE_ACK':
    case 'NODE_HANDLE_NACK':
      return Array.isArray(queue) ? { cmd } : null
    default:
      return null
  }
}

/** Reads away what waits; `read` (unlike `recvmsg`) makes the kernel close descriptors that came along. */
function isAtEnd(fd: number): boolean {
  if (fd < 0) return false
  const scratch = new Uint8Array(SWALLOW_BYTES)
  try {
    for (let left = MOST_SWALLOWS; left > 0; left--) if (readSync(fd, scratch) === 0) return true
  } catch {
    // EAGAIN: it has said nothing more.
  }
  return false
}

/** Behind a symbol of node's own (24 and 26); without it there is nothing to guard with. */
function rawChannel(child: ChildProcess): RawChannel | null {
  const key = Object.getOwnPropertySymbols(child).find(
    ({ description }) => description === 'kChannelHandle',
  )
  const channel = key === undefined ? null : (child as unknown as Record<symbol, RawChannel>)[key]
  return typeof channel?.onread === 'function' ? channel : null
}
