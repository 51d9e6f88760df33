import type { ServerResponse } from 'node:http'

import { LET_GO_MS } from '../protocol/messages.ts'
import type { Connection } from './connections.ts'
import type { Counters } from './counters.ts'
import { closeAfter } from './last-response.ts'
import { noteEnd } from './pipelining.ts'
import type { Requests } from './requests.ts'

/**
 * Lets some connections go, so that the kernel deals them out anew: the first so many that ask again are answered with
 * `Connection: close`. Idle ones are left alone, and so are those that have had no answer yet: they have only just come.
 */
export class LetGo {
  readonly #requests: Requests
  readonly #counters: Counters
  readonly #over: () => void
  #left = 0
  #going = new WeakSet<Connection>()
  #timer: NodeJS.Timeout | undefined

  /** `over` is called at the end of an order. */
  constructor(requests: Requests, counters: Counters, over: () => void) {
    this.#requests = requests
    this.#counters = counters
    this.#over = over
  }

  /** An order takes the place of the one before. In a drain or a pause everybody is told to go as it is. */
  begin(connections: number): void {
    if (this.#requests.onStart !== null && this.#requests.onStart !== this.#start) return
    this.#left = connections
    this.#going = new WeakSet()
    if (connections > 0) this.#requests.onStart = this.#start
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#end(), LET_GO_MS).unref()
  }

  #end(): void {
    if (this.#requests.onStart === this.#start) this.#requests.onStart = null
    this.#over()
  }

  readonly #start = (connection: Connection, response: ServerResponse): void => {
    if (!this.#going.has(connection)) {
      if (this.#left === 0 || !isInUse(connection)) return
      this.#left -= 1
      this.#going.add(connection)
    }
    // With more requests behind this one its answer says nothing, and it is up to theirs.
    noteEnd(connection, response.req)
    closeAfter(response, connection, this.#said)
  }

  readonly #said = (): void => {
    this.#counters.letGo += 1
  }
}

/** It had an answer before, and this request is the only one on its way. */
function isInUse({ isForeign, exchanges, hasAnswered }: Connection): boolean {
  return !isForeign && exchanges.length === 1 && hasAnswered
}
