import type { Process } from './process.ts'
import { createRandom } from './random.ts'
import type { Temper } from './temper.ts'

/** Clients with a kept-alive connection each, which the kernel's hash deals out among those who accept. */
export interface Clients {
  /** Somebody accepts. */
  readonly arrive: () => void
  /** It accepts no more: its connections go elsewhere. */
  readonly leave: (process: Process) => void
  readonly letGo: (process: Process, connections: number) => void
}

const DEAL_SALT = 0x5eed

export function createClients({
  temper: { clients, comeBack, comeBackMs },
  seed,
  serving,
  later,
}: {
  readonly temper: Temper
  readonly seed: number
  readonly serving: () => readonly Process[]
  readonly later: (delayMs: number, act: () => void) => void
}): Clients {
  // A stream of its own: worlds without clients stay what they were.
  const random = createRandom(seed + DEAL_SALT)
  let waiting = clients

  const deal = (connections: number): void => {
    const open = serving()
    if (open.length === 0) {
      waiting += connections
      return
    }
    for (let dealt = 0; dealt < connections; dealt++) {
      const holder = open[Math.floor(random.next() * open.length)]
      if (holder !== undefined) holder.connections += 1
    }
  }
  const take = (process: Process, connections: number): number => {
    const taken = Math.min(connections, process.connections)
    process.connections -= taken
    return taken
  }

  return {
    arrive: () => {
      if (waiting === 0) return
      const came = waiting
      waiting = 0
      deal(came)
    },
    leave: (process) => deal(take(process, Infinity)),
    letGo: (process, connections) => {
      if (comeBack === 'idle') return
      const taken = take(process, connections)
      process.letGo += taken
      for (let gone = 0; gone < taken; gone++) {
        later(random.between(comeBackMs), () => {
          if (comeBack === 'same' && serving().includes(process)) process.connections += 1
          else deal(1)
        })
      }
    },
  }
}
