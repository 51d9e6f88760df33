import type { Fact } from './supervisor.ts'

interface SignalRow {
  readonly help: string
  /** What the same signal does in uWSGI (2.0). */
  readonly uwsgi: string
}

/** THE table of signals to the supervisor; docs/signals.md is made from it. */
export const signals = {
  SIGHUP: {
    help: 'Reads the configuration again and reloads: replaces every worker, one at a time, start-first.',
    uwsgi: 'graceful reload (re-exec)',
  },
  SIGTERM: {
    help: 'Stops gracefully: answers what is queued and in flight. A second one shortens the wait, a third kills.',
    uwsgi: 'brutal reload',
  },
  SIGINT: {
    help: 'Stops fast: SIGTERM to every worker, SIGKILL after 2 s. A second one kills.',
    uwsgi: 'immediate stop',
  },
  SIGQUIT: { help: 'The same as SIGINT.', uwsgi: 'immediate stop' },
  SIGTTIN: { help: 'Adds a worker.', uwsgi: 'none' },
  SIGTTOU: { help: 'Removes a worker, after it has finished its requests.', uwsgi: 'none' },
  SIGUSR1: {
    help: 'Writes a line of statistics per worker to the log.',
    uwsgi: 'statistics to the log',
  },
  SIGUSR2: { help: 'Reopens the log file (after logrotate has moved it).', uwsgi: 'none' },
} as const satisfies Partial<Record<NodeJS.Signals, SignalRow>>

type HandledSignal = keyof typeof signals

/** Who does what a signal asks for. */
export interface SignalTargets {
  readonly post: (fact: Fact) => void
  readonly workersWanted: () => number
  readonly reload: (by: string) => void
  readonly logStatistics: () => void
  readonly reopenLog: () => void
}

/** Starts to listen; the returned function stops. */
export function handleSignals(targets: SignalTargets): () => void {
  const listeners = Object.entries(handlers(targets))
  for (const [signal, listener] of listeners) process.on(signal, listener)
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
  }
}

function handlers({
  post,
  workersWanted,
  reload,
  logStatistics,
  reopenLog,
}: SignalTargets): Record<HandledSignal, () => void> {
  return {
    SIGHUP: () => reload('SIGHUP'),
    SIGTERM: () => post({ type: 'stop-asked', mode: 'graceful', by: 'SIGTERM' }),
    SIGINT: () => post({ type: 'stop-asked', mode: 'fast', by: 'SIGINT' }),
    SIGQUIT: () => post({ type: 'stop-asked', mode: 'fast', by: 'SIGQUIT' }),
    SIGTTIN: () => post({ type: 'scale-asked', workers: workersWanted() + 1 }),
    SIGTTOU: () => post({ type: 'scale-asked', workers: workersWanted() - 1 }),
    SIGUSR1: logStatistics,
    SIGUSR2: reopenLog,
  }
}
