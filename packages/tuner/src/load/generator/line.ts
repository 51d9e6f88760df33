import type { Socket } from 'node:net'
import type { CannonClient } from 'autocannon'
import type { LossCause } from '../../core/window.ts'
import { backOffMs } from './back-off.ts'
import { nowMs } from './now.ts'
import { mendParser } from './parser.ts'

/** What became of one request. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly serviceMs: number }
  | { readonly kind: 'lost'; readonly cause: LossCause; readonly serviceMs: number }

interface Errand {
  readonly sentMs: number
  readonly done: (outcome: Outcome) => void
}

type State =
  /** No connection; the next request opens one. */
  | { readonly name: 'closed' }
  | { readonly name: 'open' }
  | { readonly name: 'busy'; readonly errand: Errand }
  /** Refused: leaves the target alone for a while. */
  | { readonly name: 'resting'; readonly timer: NodeJS.Timeout }
  | { readonly name: 'over' }

/**
 * One client connection: autocannon's client, which connects, writes and parses, under our control. Left alone it
 * sends on its own, keeps a stale request after each close by the server, keeps half a response in its parser, and
 * retries a refused port in a loop; here it sends when told and every request has one outcome.
 */
export class Line {
  /** Called when the line can take a request again. */
  onIdle: () => void = () => {}
  connects = 0
  readonly #client: CannonClient
  readonly #connect: () => void
  readonly #request: () => void
  readonly #requestsPerConnection: number
  #state: State = { name: 'closed' }
  #failures = 0
  #sentOnConnection = 0
  #saysClose = false
  #onceSettled: () => void = () => {}

  /** To be called from `setupClient`, before the client has connected. */
  constructor(client: CannonClient, requestsPerConnection: number) {
    this.#client = client
    this.#requestsPerConnection = requestsPerConnection
    this.#connect = client._connect.bind(client)
    this.#request = client._doRequest.bind(client)
    client._connect = () => this.#connectionEnded()
    client._doRequest = () => {}
    client._destroyConnection = () => this.#timedOut()
    client.pipelinedRequests.addBody = () => {}
    client.on('headers', ({ shouldKeepAlive }: { readonly shouldKeepAlive: boolean }) => {
      this.#saysClose = !shouldKeepAlive
    })
    client.on('response', (status: number, _bytes: number, serviceMs: number) =>
      this.#answered(status, serviceMs),
    )
  }

  get isIdle(): boolean {
    return this.#state.name === 'closed' || this.#state.name === 'open'
  }

  /** Connects ahead of the first request; resolves once it is connected or has failed. */
  open(): Promise<void> {
    if (this.#state.name !== 'closed') return Promise.resolve()
    return new Promise((resolve) => {
      this.#onceSettled = resolve
      this.#state = { name: 'open' }
      this.#dial()
    })
  }

  /** Sends request number `index` of the workload. Only on an idle line. */
  send(index: number, done: (outcome: Outcome) => void): void {
    if (this.#state.name === 'closed') this.#dial()
    this.#state = { name: 'busy', errand: { sentMs: nowMs(), done } }
    const { requestIterator: iterator } = this.#client
    // autocannon takes the current request the first time and the next one every other time.
    iterator.currentRequest = iterator.requests[index]
    iterator.currentRequestIndex = index - 1
    this.#sentOnConnection++
    this.#request()
  }

  /** Ends for good; the request under way has no outcome. */
  end(): void {
    if (this.#state.name === 'resting') clearTimeout(this.#state.timer)
    this.#state = { name: 'over' }
    this.#hangUp()
  }

  #dial(): void {
    const client = this.#client
    this.connects++
    this.#sentOnConnection = 0
    this.#saysClose = false
    client.pipelinedRequests.clear()
    mendParser(client, () => this.#broken())
    client.parser.reinitialize('RESPONSE')
    this.#connect()
    client.conn.setNoDelay(true)
    client.conn.once('connect', () => {
      this.#failures = 0
      this.#settled()
    })
  }

  #settled(): void {
    this.#onceSettled()
    this.#onceSettled = () => {}
  }

  #answered(status: number, serviceMs: number): void {
    const state = this.#state
    if (state.name !== 'busy') return
    const isSpent =
      this.#requestsPerConnection > 0 && this.#sentOnConnection >= this.#requestsPerConnection
    this.#state = { name: 'open' }
    if (this.#saysClose || isSpent) {
      this.#state = { name: 'closed' }
      this.#hangUp()
    }
    state.errand.done({ kind: 'answered', status, serviceMs })
    this.#free()
  }

  /** autocannon's `_connect`, which it calls at birth, on an error, at the end of a connection, and after a timeout. */
  #connectionEnded(): void {
    const conn: Socket | undefined = this.#client.conn
    const isAlive = conn === undefined || (!conn.readableEnded && conn.errored === null)
    if (isAlive || this.#state.name === 'over' || this.#state.name === 'closed') return
    const state = this.#state
    // A body without a length ends with its connection, and only with a clean end.
    if (conn.errored === null && state.name === 'busy') this.#client.parser.finish()
    // That may have been an answer, and the next request may be under way on another connection.
    if (this.#state === state && state.name !== 'resting') this.#drop(causeOf(conn))
  }

  #timedOut(): void {
    if (this.#state.name === 'busy' && !this.#client.destroyed) this.#drop('timeout')
  }

  #broken(): void {
    if (this.#state.name === 'busy' || this.#state.name === 'open') this.#drop('malformed')
  }

  #drop(cause: LossCause): void {
    const state = this.#state
    this.#hangUp()
    if (cause === 'refused') this.#rest()
    else this.#state = { name: 'closed' }
    this.#settled()
    if (state.name === 'busy') {
      state.errand.done({ kind: 'lost', cause, serviceMs: nowMs() - state.errand.sentMs })
    }
    this.#free()
  }

  #rest(): void {
    const timer = setTimeout(
      () => {
        this.#state = { name: 'closed' }
        this.#free()
      },
      backOffMs(++this.#failures),
    )
    this.#state = { name: 'resting', timer }
  }

  #free(): void {
    if (this.isIdle) this.onIdle()
  }

  #hangUp(): void {
    const conn: Socket | undefined = this.#client.conn
    conn?.removeAllListeners('error').removeAllListeners('end').removeAllListeners('data')
    conn?.on('error', () => {})
    conn?.destroy()
    this.#client.pipelinedRequests.clear()
  }
}

function causeOf(conn: Socket): LossCause {
  if (conn.errored === null) return 'closed'
  const { code } = conn.errored as NodeJS.ErrnoException
  const isReset = code === 'ECONNRESET' || code === 'EPIPE'
  return isReset ? 'reset' : 'refused'
}
