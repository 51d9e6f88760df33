import type { Socket } from 'node:net'
import {
  parseRequestText,
  printAnswer,
  type ControlAnswer,
  type ControlError,
  type ControlRequest,
} from '../../protocol/control.ts'
import {
  encodeFrame,
  FrameReader,
  MOST_ANSWER_BYTES,
  MOST_REQUEST_BYTES,
} from '../../protocol/frames.ts'

/** Answers one request; never rejects. */
export type Answer = (request: ControlRequest) => Promise<ControlAnswer>

/** After this many answers in a row the other connections, and the workers' reports, have their turn. */
const ANSWERS_PER_TURN = 8
/** How long a client may leave an answer unread. */
const READ_PATIENCE_MS = 5_000

/** One client: requests in, one answer each out, in order. A client that does not read is not read from, then dropped. */
export class ControlConnection {
  readonly #socket: Socket
  readonly #answer: Answer
  readonly #reader = new FrameReader(MOST_REQUEST_BYTES)
  #isPumping = false
  #isOver = false
  activeAtMs = performance.now()
  /** It waits for events, and is to hear of the last ones. */
  isFollowing = false
  /** Resolves once the connection is closed. */
  readonly closed: Promise<void>

  constructor(socket: Socket, answer: Answer) {
    this.#socket = socket
    this.#answer = answer
    const { promise, resolve } = Promise.withResolvers<void>()
    this.closed = promise
    socket.once('close', resolve)
    socket.on('data', (chunk) => {
      if (this.#isOver) return
      this.#reader.push(chunk)
      void this.#pump()
    })
    // A client that went away mid-answer is no news.
    socket.on('error', () => socket.destroy())
  }

  drop(): void {
    this.#socket.destroy()
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return
    this.#isPumping = true
    this.#socket.pause()
    for (let answered = 1; (await this.#step()) && !this.#socket.destroyed; answered++)
      if (answered % ANSWERS_PER_TURN === 0) await nextTurn()
    this.#isPumping = false
    this.#socket.resume()
  }

  /** True while there may be more to do with what has already arrived. */
  async #step(): Promise<boolean> {
    const framed = this.#reader.next()
    switch (framed.kind) {
      case 'partial':
        return false
      case 'oversize':
        return this.#refuse(
          `a request has at most ${MOST_REQUEST_BYTES} bytes, this one ${framed.bytes}`,
        )
      case 'not-text':
        return this.#refuse('a request is JSON in UTF-8')
      case 'frame':
        return this.#read(framed.text)
    }
  }

  async #read(text: string): Promise<boolean> {
    const parsed = parseRequestText(text)
    if (!parsed.ok && parsed.error.code === 'protocol') return this.#refuse(parsed.error.message)
    this.activeAtMs = performance.now()
    this.isFollowing = parsed.ok && isWaiting(parsed.request)
    const answer = parsed.ok
      ? await this.#answer(parsed.request)
      : ({ id: parsed.id, ok: false, error: parsed.error } as const)
    await this.#write(answer)
    return true
  }

  async #write(answer: ControlAnswer): Promise<void> {
    const frame = encodeFrame(printAnswer(answer))
    const fits = frame.length <= MOST_ANSWER_BYTES
    const isRead = this.#socket.write(fits ? frame : tooLong(answer))
    if (!isRead) await this.#drained()
  }

  /** Resolves once the client has read, or is gone; ends it when its patience is ours no longer. */
  #drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => this.#socket.destroy(), READ_PATIENCE_MS)
    this.#socket.once('drain', resolve).once('close', resolve)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#socket.off('drain', resolve).off('close', resolve)
    })
  }

  /** What cannot be a request gets one answer, and the connection ends. */
  #refuse(message: string): false {
    const error: ControlError = { code: 'protocol', message }
    this.#isOver = true
    this.#socket.write(encodeFrame(printAnswer({ id: null, ok: false, error })))
    this.#socket.destroySoon()
    const timer = setTimeout(() => this.#socket.destroy(), READ_PATIENCE_MS)
    this.#socket.once('close', () => clearTimeout(timer))
    return false
  }
}

function isWaiting({ wish }: ControlRequest): boolean {
  return wish.verb === 'events' && wish.waitMs > 0
}

function tooLong({ id }: ControlAnswer): Uint8Array {
  const error: ControlError = { code: 'internal', message: 'the answer is too long to send' }
  return encodeFrame(printAnswer({ id, ok: false, error }))
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
