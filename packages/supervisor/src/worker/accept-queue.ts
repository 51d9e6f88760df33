import { performance } from 'node:perf_hooks'

const EMPTY_TURNS = 2
const FLOOD_MS = 1000

/**
 * Resolves once the accept queue is empty: libuv accepts about one connection per turn of the loop, so two turns in
 * which nothing was accepted mean that nothing waits. Gives up after a second of steady arrivals.
 */
export function emptied(acceptedSoFar: () => number): Promise<void> {
  const untilMs = performance.now() + FLOOD_MS
  return new Promise((resolve) => {
    let seen = acceptedSoFar()
    let emptyTurns = 0
    const turn = (): void => {
      const now = acceptedSoFar()
      emptyTurns = now === seen ? emptyTurns + 1 : 0
      seen = now
      // The first turn began before the poll phase could run.
      if (emptyTurns > EMPTY_TURNS || performance.now() > untilMs) resolve()
      else setImmediate(turn)
    }
    setImmediate(turn)
  })
}
