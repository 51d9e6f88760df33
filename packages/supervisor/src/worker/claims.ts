import type { ListenAddress, ListenRequest, Orders } from '../protocol/messages.ts'
import { isNamedBy, isSameRequest } from './request.ts'

/** What becomes of a listen() call: serve socket `index`, be parked where nobody asks, or be left alone. */
export type Verdict =
  | { readonly verdict: 'serve'; readonly index: number }
  | { readonly verdict: 'park' }
  | { readonly verdict: 'leave' }

interface Claim {
  readonly request: ListenRequest
  readonly ports: Set<number>
}

type Asked = Pick<Orders, 'mode' | 'sockets' | 'appListen' | 'channelFd'>

const LEAVE = { verdict: 'leave' } as const

/**
 * Decides which of the app's listen() calls is the served one: the one that asks for what an earlier life asked for,
 * the one the operator named, else the first. `listen('localhost')` may bind two addresses in two calls (Fastify
 * does), so a call for the same port on another host belongs to the first one; any other port is the app's business.
 */
export class Claims {
  readonly #asked: Asked
  readonly #claims = new Map<number, Claim>()

  constructor(asked: Asked) {
    this.#asked = asked
  }

  /** Judges a call and, when it is to serve, keeps the place for it. */
  judge(request: ListenRequest): Verdict {
    const index =
      this.#asked.mode === 'discover' ? this.#discover(request) : this.#recognise(request)
    if (index === null) return this.#isSibling(request) ? { verdict: 'park' } : LEAVE
    const ports = new Set(request.kind === 'tcp' && request.port !== 0 ? [request.port] : [])
    this.#claims.set(index, { request, ports })
    return { verdict: 'serve', index }
  }

  /** Notes the port a served call really got, which its sibling will ask for. */
  settle(index: number, address: ListenAddress): void {
    if (address.kind === 'tcp') this.#claims.get(index)?.ports.add(address.port)
  }

  /** Gives a place back: the call failed, or the app closed that server again. */
  drop(index: number): void {
    this.#claims.delete(index)
  }

  has(index: number): boolean {
    return this.#claims.has(index)
  }

  /** The call that serves the first socket, for messages. */
  get first(): ListenRequest | null {
    return this.#claims.get(0)?.request ?? null
  }

  /** Whether a port is one of those served. */
  isServedPort(port: number): boolean {
    const { sockets } = this.#asked
    return sockets.some(({ address }) => address.kind === 'tcp' && address.port === port)
  }

  #discover(request: ListenRequest): number | null {
    if (this.#claims.size === 0) return this.#isWanted(request) ? 0 : null
    return this.#isSibling(request) ? this.#firstFree() : null
  }

  /** Not how many there are: the app may have closed the first of two and listen there again. */
  #firstFree(): number {
    let index = 0
    while (this.has(index)) index += 1
    return index
  }

  #recognise(request: ListenRequest): number | null {
    const known = this.#asked.sockets.findIndex(
      (socket, index) =>
        !this.has(index) && socket.request !== null && isSameRequest(socket.request, request),
    )
    if (known !== -1) return known
    const first = this.#asked.sockets[0]
    if (first === undefined || this.has(0) || !this.#isWanted(request)) return null
    return first.request === null || this.#asked.appListen !== null ? 0 : null
  }

  #isWanted(request: ListenRequest): boolean {
    const { appListen, channelFd } = this.#asked
    if (appListen !== null) return isNamedBy(appListen, request)
    // Behind a command other programs listen too: tsx, for one, opens a pipe for its own use first.
    return channelFd === null || request.kind === 'tcp'
  }

  #isSibling(request: ListenRequest): boolean {
    if (request.kind === 'unix') return false
    const claims = [...this.#claims.values()]
    return (
      claims.some(({ ports }) => ports.has(request.port)) &&
      claims.every((claim) => claim.request.kind === 'tcp' && claim.request.host !== request.host)
    )
  }
}
