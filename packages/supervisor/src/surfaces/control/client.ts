import type { Socket } from 'node:net'
import {
  parseAnswerText,
  printRequest,
  type ControlError,
  type ControlResults,
  type ControlVerb,
  type ControlWish,
} from '../../protocol/control.ts'
import { encodeFrame, FrameReader, MOST_ANSWER_BYTES } from '../../protocol/frames.ts'
import { connectTo } from '../../shell/control-socket.ts'

/** The supervisor said no. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused'
  readonly code: ControlError['code']

  constructor({ code, message }: ControlError) {
    super(message)
    this.code = code
  }
}

/** The supervisor is gone, or does not speak our protocol. */
export class ControlLost extends Error {
  override readonly name = 'ControlLost'
}

interface Waiting {
  readonly resolve: (result: ControlResults[ControlVerb]) => void
  readonly reject: (error: Error) => void
}

/** One connection to a supervisor. */
export class ControlClient {
  readonly path: string
  /** Resolves when the supervisor has closed the connection. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #reader = new FrameReader(MOST_ANSWER_BYTES)
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1

  /** Connects; rejects with the system's error. */
  static async open(path: string): Promise<ControlClient> {
    return new ControlClient(path, await connectTo(path))
  }

  private constructor(path: string, socket: Socket) {
    this.path = path
    this.#socket = socket
    const { promise, resolve } = Promise.withResolvers<void>()
    this.closed = promise
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', () => {})
    socket.once('close', () => {
      this.#fail('the supervisor closed the connection')
      resolve()
    })
  }

  /** Asks one thing. Rejects with `ControlRefused` when the answer is no, `ControlLost` when there is none. */
  ask<Wish extends ControlWish>(wish: Wish): Promise<ControlResults[Wish['verb']]> {
    const { promise, resolve, reject } = Promise.withResolvers<ControlResults[ControlVerb]>()
    if (this.#socket.destroyed) reject(new ControlLost('the supervisor is gone'))
    const id = this.#nextId++
    this.#waiting.set(id, { resolve, reject })
    this.#socket.write(encodeFrame(printRequest({ id, wish })))
    return promise as Promise<ControlResults[Wish['verb']]>
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(chunk: Uint8Array): void {
    this.#reader.push(chunk)
    for (
      let framed = this.#reader.next();
      framed.kind !== 'partial';
      framed = this.#reader.next()
    ) {
      const isRead = framed.kind === 'frame' && this.#read(framed.text)
      if (!isRead) {
        this.#fail('the answer is not of the control protocol')
        return this.close()
      }
    }
  }

  #read(text: string): boolean {
    const answer = parseAnswerText(text)
    const waiting = answer?.id == null ? undefined : this.#waiting.get(answer.id)
    if (answer === null || waiting === undefined) return false
    this.#waiting.delete(answer.id ?? 0)
    if (answer.ok) waiting.resolve(answer.result)
    else waiting.reject(new ControlRefused(answer.error))
    return true
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.values()) reject(new ControlLost(message))
    this.#waiting.clear()
  }
}
