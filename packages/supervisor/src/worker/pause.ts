import { dismissClients, keepClients, type Holds } from './dismissal.ts'

/** What a pause works on and whom it tells. */
export interface PauseParts {
  readonly holds: Holds
  /** Closes this worker's copies of the served sockets, and nothing else. */
  readonly closeIntake: () => void
  readonly closed: () => void
}

/**
 * Accepts nothing more, so that connections wait in the kernel's queue. What is connected already gets one more answer,
 * with `Connection: close`; its next request then waits in the queue like all others.
 */
export class Pause {
  readonly #parts: PauseParts

  constructor(parts: PauseParts) {
    this.#parts = parts
  }

  begin(): void {
    this.#parts.closeIntake()
    dismissClients(this.#parts.holds)
    this.#parts.closed()
  }

  /** The sockets come separately. */
  end(): void {
    keepClients(this.#parts.holds)
  }
}
