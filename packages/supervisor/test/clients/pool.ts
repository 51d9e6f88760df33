import type { Connection } from './connection.ts'
import type { Run } from './run.ts'

/** At most `limit` connections, lent one request at a time; the longest idle goes first, so that every connection keeps being used. */
export class Pool {
  readonly #run: Run
  readonly #limit: number
  readonly #idle: Connection[] = []
  readonly #waiting: ((isFree: boolean) => void)[] = []
  #lent = 0

  constructor(run: Run, limit: number) {
    this.#run = run
    this.#limit = limit
    run.deadline.addEventListener('abort', () => {
      for (const resume of this.#waiting.splice(0)) resume(false)
    })
  }

  /** A connection to use now; null when the run gave up while waiting for one. */
  async borrow(): Promise<Connection | null> {
    if (this.#lent < this.#limit) this.#lent++
    else if (!(await this.#turn())) return null
    for (let idle = this.#idle.shift(); idle !== undefined; idle = this.#idle.shift()) {
      if (idle.isOpen) return idle
    }
    return this.#run.connect()
  }

  /** Takes a connection back; a closed one makes room for another. */
  giveBack(connection: Connection): void {
    if (connection.isOpen) this.#idle.push(connection)
    const next = this.#waiting.shift()
    if (next === undefined) this.#lent--
    else next(true)
  }

  #turn(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }
}
