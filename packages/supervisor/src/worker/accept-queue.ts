const EMPTY_TURNS = 2

/**
 * Resolves once everybody who waited when it was called has been accepted: libuv accepts about one connection per turn
 * of the loop, so two turns in which nothing was accepted mean that nobody waits; under steady arrivals nobody does who
 * came before as many as `capacity`, the most that can have waited. Time is no measure: one turn may take the app seconds.
 */
export function emptied(acceptedSoFar: () => number, capacity: number): Promise<void> {
  let seen = acceptedSoFar()
  const enough = seen + capacity
  return new Promise((resolve) => {
    let emptyTurns = 0
    const turn = (): void => {
      const now = acceptedSoFar()
      emptyTurns = now === seen ? emptyTurns + 1 : 0
      seen = now
      // The first turn began before the poll phase could run.
      if (emptyTurns > EMPTY_TURNS || now >= enough) resolve()
      else setImmediate(turn)
    }
    setImmediate(turn)
  })
}

/** How many connections a listener with this backlog lets wait: Linux queues one more than it was asked to. */
export function mostWaiting(backlog: number): number {
  return backlog + 1
}
