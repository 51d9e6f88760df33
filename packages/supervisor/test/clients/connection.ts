import type net from 'node:net'
import { ProtocolError, type ResponseHead } from './head.ts'
import { type FailureKind, kindOfError, type Outcome } from './outcome.ts'
import { ResponseParser } from './parser.ts'
import { dial, type Target } from './target.ts'

/** Why a connection with no request outstanding ended. None of these loses a request. */
export type IdleEnd = 'fin' | 'reset' | 'unrequested'

/** What a run wants to hear about its connections. */
export interface ConnectionEvents {
  onConnect(): void
  onIdleEnd(how: IdleEnd): void
  onGone(connection: Connection): void
}

interface Pending {
  readonly reused: boolean
  readonly index: number
  readonly writtenAtMs: number
  readonly idleBeforeMs: number
  readonly timer: NodeJS.Timeout
  readonly onContinue: () => void
  readonly resolve: (outcome: Outcome) => void
}

type Ending = { readonly kind: FailureKind | 'eof'; readonly detail: string }

/** One HTTP/1.1 connection that never throws: every request written on it ends in exactly one Outcome. */
export class Connection {
  readonly #socket: net.Socket
  readonly #events: ConnectionEvents
  readonly #parser: ResponseParser
  readonly #pending: Pending[] = []
  #body: Buffer[] = []
  #head: ResponseHead | null = null
  #connectedAtMs: number | null = null
  #idleSinceMs: number | null = null
  #written = 0
  #keepAliveTimeoutMs: number | null = null
  #isOpen = true

  constructor(target: Target, events: ConnectionEvents) {
    this.#events = events
    this.#parser = new ResponseParser({
      onStart: () => this.#onStart(),
      onInterim: (status) => this.#onInterim(status),
      onHead: (head) => (this.#head = head),
      onBody: (bytes) => this.#body.push(bytes),
      onEnd: () => this.#onEnd(),
    })
    this.#socket = dial(target)
    this.#listen()
  }

  /** False once either side has ended the connection, as far as this side can know. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** How long the connection has lain idle; 0 before the first response. */
  get idleMs(): number {
    return this.#idleSinceMs === null ? 0 : performance.now() - this.#idleSinceMs
  }

  /** The server's last `Keep-Alive: timeout=N`. */
  get keepAliveTimeoutMs(): number | null {
    return this.#keepAliveTimeoutMs
  }

  /** Writes one request (or its head) and promises how it ends. `timeoutMs` covers connecting too. */
  exchange(bytes: Buffer, timeoutMs: number, onContinue: () => void = () => {}): Promise<Outcome> {
    const outcome = this.#expect(timeoutMs, onContinue)
    this.#socket.write(bytes)
    return outcome
  }

  /** Writes many requests in one go: pipelining. */
  exchangeAll(requests: readonly Buffer[], timeoutMs: number): Promise<Outcome[]> {
    const outcomes = requests.map(() => this.#expect(timeoutMs, () => {}))
    this.#socket.write(Buffer.concat(requests))
    return Promise.all(outcomes)
  }

  /** Writes more of a request's body; resolves once the kernel has it or the connection is gone. */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, () => resolve())
    })
  }

  /** Ends the connection; whatever is outstanding fails as a timeout. */
  close(detail = 'the client gave up'): void {
    this.#end({ kind: 'timeout', detail }, 'by-us')
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('connect', () => {
      this.#connectedAtMs = performance.now()
      this.#events.onConnect()
    })
    socket.on('data', (chunk) => this.#parse(() => this.#parser.push(chunk)))
    socket.on('end', () => {
      this.#parse(() => this.#parser.finish())
      this.#end({ kind: 'eof', detail: 'EOF' })
    })
    socket.on('error', (error) => this.#end({ kind: kindOfError(error), detail: error.message }))
    socket.on('close', () => this.#end({ kind: 'eof', detail: 'closed' }))
  }

  #parse(step: () => void): void {
    try {
      step()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      this.#end({ kind: 'badResponse', detail: error.message })
    }
  }

  #expect(timeoutMs: number, onContinue: () => void): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    const expire = (): void => this.#end({ kind: 'timeout', detail: `over ${timeoutMs} ms` })
    this.#pending.push({
      reused: this.#idleSinceMs !== null,
      index: this.#written++,
      writtenAtMs: performance.now(),
      idleBeforeMs: this.idleMs,
      timer: setTimeout(expire, timeoutMs),
      onContinue,
      resolve,
    })
    if (!this.#isOpen) this.#failPending({ kind: 'empty', detail: 'already closed' })
    return promise
  }

  #onStart(): void {
    if (this.#pending.length === 0) throw new ProtocolError('bytes that no request asked for')
  }

  #onInterim(status: number): void {
    if (status === 100) this.#pending[0]?.onContinue()
  }

  #onEnd(): void {
    const [head, body] = [this.#head, Buffer.concat(this.#body)]
    this.#head = null
    this.#body = []
    const pending = this.#pending.shift()
    if (head === null || pending === undefined) return
    this.#idleSinceMs = performance.now()
    this.#keepAliveTimeoutMs = head.keepAliveTimeoutMs
    this.#settle(pending, { kind: 'answered', response: { ...head, body } })
    if (!head.isLast) return
    this.#end({ kind: 'unansweredAfterClose', detail: 'behind the last response' }, 'by-us')
  }

  #end(ending: Ending, who: 'by-us' | 'by-them' = 'by-them'): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    if (this.#pending.length > 0) this.#failPending(ending)
    else if (who === 'by-them') this.#events.onIdleEnd(idleEndOf(ending))
    this.#parser.stop()
    this.#socket.destroy()
    this.#events.onGone(this)
  }

  #failPending({ kind, detail }: Ending): void {
    let isMidResponse = this.#parser.isMidResponse
    for (const pending of this.#pending.splice(0)) {
      const where = isMidResponse ? `${detail} in mid-response` : detail
      const eof = isMidResponse ? 'truncated' : 'empty'
      this.#settle(pending, { kind: kind === 'eof' ? eof : kind, detail: where })
      isMidResponse = false
    }
  }

  #settle(
    { reused, index, writtenAtMs, idleBeforeMs, timer, resolve }: Pending,
    how:
      | Pick<Extract<Outcome, { kind: 'answered' }>, 'kind' | 'response'>
      | { kind: FailureKind; detail: string },
  ): void {
    clearTimeout(timer)
    const connectedAtMs = this.#connectedAtMs
    const sinceConnectMs = connectedAtMs === null ? null : Math.max(0, writtenAtMs - connectedAtMs)
    const endedAtMs = performance.now()
    resolve({
      reused,
      requestIndexOnConnection: index,
      writtenAtMs,
      endedAtMs,
      sinceConnectMs,
      idleBeforeMs,
      ...how,
    })
  }
}

function idleEndOf({ kind }: Ending): IdleEnd {
  if (kind === 'eof') return 'fin'
  return kind === 'badResponse' ? 'unrequested' : 'reset'
}
