import { performance } from 'node:perf_hooks'

/** How a worker finds out that its app listens on all it is going to. */
export interface Quorum {
  /** Whether nothing more can come. */
  readonly isComplete: () => boolean
  /** Whether a listen() call has neither succeeded nor failed yet. */
  readonly isPending: () => boolean
  /** Whether the app is looking up a host name, as it does between the two addresses of `localhost`. */
  readonly isLookingUp: () => boolean
  readonly settleMs: number
  /** Called once, when complete or when `settleMs` passed without another listen() of the app. */
  readonly ready: () => void
}

/** `listening` is emitted one turn after the socket listens; its callback may call listen() for the next one. */
const CALLBACK_TURNS = 2

/** An app that never stops looking up names (of databases, say) is not waited for without end. */
const MOST_LOOKUP_MS = 5_000

/**
 * Waits for the app's listen() calls to settle. An app that listens on `localhost` binds 127.0.0.1 first and ::1 one
 * DNS lookup later, in a second call; being ready in between would lose that address.
 */
export class Readiness {
  readonly #quorum: Quorum
  #timer: NodeJS.Timeout | null = null
  #turn: NodeJS.Immediate | null = null
  #isReady = false

  constructor(quorum: Quorum) {
    this.#quorum = quorum
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Notes that one more of the app's servers listens. */
  note(): void {
    if (this.#isReady) return
    this.cancel()
    if (this.#quorum.isComplete()) this.#afterTurns(CALLBACK_TURNS)
    else this.#settle()
  }

  /** Forgets a server that stopped listening before the app was ready. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#turn !== null) clearImmediate(this.#turn)
  }

  /** An app that opens its next server in the callback of the first is not ready in between: that one may fail and end it. */
  #afterTurns(turnsLeft: number): void {
    this.#turn = setImmediate(() => {
      if (turnsLeft > 1) this.#afterTurns(turnsLeft - 1)
      else if (this.#quorum.isPending()) this.#settle()
      else this.#finish()
    })
  }

  #settle(untilMs = performance.now() + MOST_LOOKUP_MS): void {
    const { isPending, isLookingUp, settleMs } = this.#quorum
    this.#timer = setTimeout(() => {
      if ((isPending() || isLookingUp()) && performance.now() < untilMs) this.#settle(untilMs)
      else this.#finish()
    }, settleMs).unref()
  }

  #finish(): void {
    this.#isReady = true
    this.#quorum.ready()
  }
}
