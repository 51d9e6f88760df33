import net from 'node:net'
import tls from 'node:tls'

/** A complete answer. */
export interface Http2Answer {
  readonly status: number
  readonly body: Buffer
}

const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
} as const
const ACK = 0x1
const END_STREAM = 0x1
const END_HEADERS = 0x4
const HEAD_BYTES = 9
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')
/** Indexed fields of the static HPACK table. */
const HPACK = {
  get: 0x82,
  root: 0x84,
  http: 0x86,
  https: 0x87,
  status200: 0x88,
  authority: 0x41,
} as const

interface Pending {
  status: number
  readonly chunks: Buffer[]
  readonly resolve: (answer: Http2Answer) => void
  readonly reject: (error: Error) => void
}

/** A request that the server named in its GOAWAY as not looked at: RFC 9113, 8.7 lets a client send it again. */
export class RefusedError extends Error {}

/**
 * An HTTP/2 connection with frames of its own making, because node's client gives up requests by itself when a GOAWAY
 * arrives before they are flushed, and one cannot tell those from requests that the server refused or lost. Here none
 * is written once a GOAWAY was read.
 */
export class Http2Connection {
  readonly #socket: net.Socket
  readonly #block: Buffer
  readonly #pending = new Map<number, Pending>()
  #received: Buffer = Buffer.alloc(0)
  #nextId = 1
  #isOpen = true

  constructor({
    host,
    port,
    secure,
  }: {
    readonly host: string
    readonly port: number
    readonly secure: boolean
  }) {
    this.#socket = secure
      ? tls.connect({ host, port, ALPNProtocols: ['h2'], rejectUnauthorized: false })
      : net.connect({ host, port })
    this.#block = headerBlock(`${host}:${port}`, secure)
    this.#socket.setNoDelay(true)
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('the connection ended')))
    this.#socket.write(Buffer.concat([PREFACE, frame(FRAME.settings, 0, 0)]))
  }

  /** Whether the server takes more requests here. */
  get isOpen(): boolean {
    return this.#isOpen && this.#socket.writable
  }

  /** GET / */
  request(): Promise<Http2Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Http2Answer>()
    this.#pending.set(this.#nextId, { status: 0, chunks: [], resolve, reject })
    this.#socket.write(frame(FRAME.headers, END_STREAM | END_HEADERS, this.#nextId, this.#block))
    this.#nextId += 2
    return promise
  }

  /** Hangs up once everything asked is answered. */
  close(): void {
    this.#isOpen = false
    if (this.#pending.size === 0) this.#socket.end()
  }

  #read(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    while (this.#received.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + this.#received.readUIntBE(0, 3)
      if (this.#received.length < end) return
      const [type = 0, flags = 0] = this.#received.subarray(3, 5)
      const id = this.#received.readUInt32BE(5)
      const payload = this.#received.subarray(HEAD_BYTES, end)
      this.#received = this.#received.subarray(end)
      this.#take({ type, flags, id, payload })
    }
  }

  #take({
    type,
    flags,
    id,
    payload,
  }: {
    type: number
    flags: number
    id: number
    payload: Buffer
  }): void {
    const pending = this.#pending.get(id)
    if (type === FRAME.settings && (flags & ACK) === 0)
      this.#socket.write(frame(FRAME.settings, ACK, 0))
    if (type === FRAME.ping && (flags & ACK) === 0)
      this.#socket.write(frame(FRAME.ping, ACK, 0, payload))
    if (type === FRAME.goaway) this.#leave(payload.readUInt32BE(0), payload.readUInt32BE(4))
    if (type === FRAME.reset)
      this.#lose(id, new Error(`the stream was reset with code ${payload.readUInt32BE(0)}`))
    if (type === FRAME.headers && pending !== undefined) pending.status = statusOf(payload)
    if (type === FRAME.data && payload.length > 0) {
      pending?.chunks.push(payload)
      this.#socket.write(frame(FRAME.windowUpdate, 0, 0, uint32(payload.length)))
    }
    const isLast = (type === FRAME.data || type === FRAME.headers) && (flags & END_STREAM) !== 0
    if (isLast && pending !== undefined) this.#finish(id, pending)
  }

  #finish(id: number, { status, chunks, resolve }: Pending): void {
    this.#pending.delete(id)
    resolve({ status, body: Buffer.concat(chunks) })
    if (!this.#isOpen) this.close()
  }

  #leave(lastId: number, code: number): void {
    for (const id of this.#pending.keys()) {
      if (code !== 0) this.#lose(id, new Error(`GOAWAY with code ${code}`))
      if (id > lastId) this.#lose(id, new RefusedError(`GOAWAY refused stream ${id} > ${lastId}`))
    }
    this.close()
  }

  #lose(id: number, why: Error): void {
    this.#pending.get(id)?.reject(why)
    this.#pending.delete(id)
  }

  #fail(error: Error): void {
    this.#isOpen = false
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}

function headerBlock(authority: string, secure: boolean): Buffer {
  const name = Buffer.from(authority, 'latin1')
  const scheme = secure ? HPACK.https : HPACK.http
  return Buffer.concat([
    Buffer.from([HPACK.get, scheme, HPACK.root, HPACK.authority, name.length]),
    name,
  ])
}

/** Node writes `:status: 200` as one indexed byte, first, perhaps behind a change of the table's size. */
function statusOf(block: Buffer): number {
  const first = block.find((byte) => (byte & 0xe0) !== 0x20)
  return first === HPACK.status200 ? 200 : 0
}

function frame(type: number, flags: number, id: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, payload])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
