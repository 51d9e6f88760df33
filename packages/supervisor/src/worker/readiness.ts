/** How a worker finds out that its app listens on all it is going to. */
export interface Quorum {
  /** Whether nothing more can come. */
  readonly isComplete: () => boolean
  /** Whether the app is looking up a host name, as it does between the two addresses of `localhost`. */
  readonly isLookingUp: () => boolean
  readonly settleMs: number
  /** Called once, when complete or when `settleMs` passed without another listen() of the app. */
  readonly ready: () => void
}

/** An app that never stops looking up names (of databases, say) is not waited for without end. */
const MOST_LOOKUP_ROUNDS = 40

/**
 * Waits for the app's listen() calls to settle. An app that listens on `localhost` binds 127.0.0.1 first and ::1 one
 * DNS lookup later, in a second call; being ready in between would lose that address.
 */
export class Readiness {
  readonly #quorum: Quorum
  #timer: NodeJS.Timeout | null = null
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
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#quorum.isComplete()) return this.#finish()
    this.#settle(MOST_LOOKUP_ROUNDS)
  }

  /** Forgets a server that stopped listening before the app was ready. */
  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #settle(roundsLeft: number): void {
    const { isLookingUp, settleMs } = this.#quorum
    this.#timer = setTimeout(() => {
      if (roundsLeft > 0 && isLookingUp()) this.#settle(roundsLeft - 1)
      else this.#finish()
    }, settleMs).unref()
  }

  #finish(): void {
    this.#isReady = true
    this.#quorum.ready()
  }
}
