import type { Order } from './fifo-letters.ts'
import type { Obey } from './orders.ts'

interface SignalRow {
  readonly order: Order
  readonly help: string
  /** What the same signal does in uWSGI (2.0). */
  readonly uwsgi: string
}

/** THE table of signals to the supervisor; docs/signals.md is made from it. */
export const signals = {
  SIGHUP: {
    order: 'reload',
    help: 'Reads the configuration again and reloads: replaces every worker, one at a time, start-first.',
    uwsgi: 'graceful reload (re-exec); sent by `uwsgi --reload`',
  },
  SIGTERM: {
    order: 'stop',
    help: 'Stops gracefully: answers what is queued and in flight. A second one shortens the wait, a third kills.',
    uwsgi: 'brutal reload',
  },
  SIGINT: {
    order: 'stop-fast',
    help: 'Stops fast: SIGTERM to every worker, SIGKILL after 2 s. A second one kills.',
    uwsgi: 'immediate stop; sent by `uwsgi --stop`',
  },
  SIGQUIT: { order: 'stop-fast', help: 'The same as SIGINT.', uwsgi: 'immediate stop' },
  SIGTSTP: {
    order: 'toggle-pause',
    help: 'Pauses: workers accept nothing and connections wait in the queue. A second one resumes. So does Ctrl-Z.',
    uwsgi: 'pause or resume; sent by `uwsgi --pause` and `uwsgi --resume`',
  },
  SIGTTIN: { order: 'one-more', help: 'Adds a worker.', uwsgi: 'none' },
  SIGTTOU: {
    order: 'one-less',
    help: 'Removes a worker, after it has finished its requests.',
    uwsgi: 'none',
  },
  SIGUSR1: {
    order: 'log-statistics',
    help: 'Writes a line of statistics per worker to the log.',
    uwsgi: 'statistics to the log',
  },
  SIGUSR2: {
    order: 'reopen-log',
    help: 'Reopens the log file (after logrotate has moved it).',
    uwsgi: 'none',
  },
} as const satisfies Partial<Record<NodeJS.Signals, SignalRow>>

/** Signals that are caught already and obeyed from when there is somebody to obey them. */
export interface CaughtSignals {
  /** Obeys what has come so far and whatever comes, until the returned function is called. */
  readonly deliver: (obey: Obey) => () => void
  /** Resolves with the first signal that asks for an end while nobody obeys. */
  readonly endAsked: Promise<NodeJS.Signals>
  /**
   * Lets the signals do what they do by themselves. When an end was asked for and a lookup would delay it, the process dies of a
   * SIGTERM of its own, instead of exiting with 0; as PID 1 of a container it cannot, and waits for the lookup.
   */
  readonly release: () => void
}

/**
 * To be called before anything is made that a signal's own way of ending the process would leave behind. While nobody obeys (the
 * start waits for a name to be resolved, the end for a file system that hangs) a signal waits, whoever waits hears of the first that
 * asks for an end, and the second ends the process by itself.
 */
export function catchSignals(): CaughtSignals {
  const waiting: [Order, NodeJS.Signals][] = []
  const { promise: endAsked, resolve: askEnd } = Promise.withResolvers<NodeJS.Signals>()
  let obeying: Obey | null = null
  const take = (order: Order, signal: NodeJS.Signals): void => {
    if (obeying !== null) return obeying(order, signal)
    const isAskedAgain = isEnd(order) && waiting.some(([earlier]) => isEnd(earlier))
    waiting.push([order, signal])
    if (isEnd(order)) askEnd(signal)
    if (!isAskedAgain) return
    letGo()
    process.kill(process.pid, signal)
  }
  const listeners = Object.entries(signals).map(
    ([signal, { order }]) => [signal, () => take(order, signal as NodeJS.Signals)] as const,
  )
  const letGo = (): void => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
  for (const [signal, listener] of listeners) process.on(signal, listener)
  return {
    endAsked,
    release: () => {
      letGo()
      const isEndAsked = waiting.some(([order]) => isEnd(order))
      if (isEndAsked && isLookingUp()) process.kill(process.pid, 'SIGTERM')
    },
    deliver: (obey) => {
      obeying = obey
      for (const [order, signal] of waiting.splice(0)) obey(order, signal)
      return () => {
        obeying = null
      }
    },
  }
}

/** Even process.exit() waits until a lookup is over, which takes as long as the name servers are silent. */
const isLookingUp = (): boolean => process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')

const isEnd = (order: Order): boolean => order === 'stop' || order === 'stop-fast'
