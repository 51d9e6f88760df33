/** What a letter, or a signal, asks of the supervisor. */
export type Order =
  | 'reload'
  | 'stop'
  | 'stop-fast'
  | 'one-more'
  | 'one-less'
  | 'toggle-pause'
  | 'log-statistics'
  | 'reopen-log'
  | 'rewrite-pidfile'

interface LetterRow {
  readonly order: Order
  readonly help: string
  /** What the same letter does in uWSGI (2.0). */
  readonly uwsgi: string
}

const ROLLING = 'The same as `r`.'

/** THE table of letters for `master-fifo`; docs/signals.md is made from it. */
export const letters: Readonly<Record<string, LetterRow>> = {
  r: {
    order: 'reload',
    help: 'Reads the configuration again and reloads: replaces every worker, one at a time, start-first.',
    uwsgi: 'graceful reload (re-exec)',
  },
  R: {
    order: 'reload',
    help: `${ROLLING} A worker that does not finish is ended after worker-reload-mercy.`,
    uwsgi: 'brutal reload: requests in flight are lost',
  },
  w: { order: 'reload', help: ROLLING, uwsgi: 'reload of all workers at once' },
  W: { order: 'reload', help: ROLLING, uwsgi: 'brutal reload of all workers at once' },
  c: { order: 'reload', help: ROLLING, uwsgi: 'chain reload: one worker at a time' },
  q: {
    order: 'stop',
    help: 'Stops gracefully: answers what is queued and in flight. A second one shortens the wait, a third kills.',
    uwsgi: 'graceful stop; what is queued is reset',
  },
  Q: {
    order: 'stop-fast',
    help: 'Stops fast: SIGTERM to every worker, SIGKILL after 2 s.',
    uwsgi: 'immediate stop',
  },
  '+': { order: 'one-more', help: 'Adds a worker.', uwsgi: 'one more worker, only with cheaper' },
  '-': {
    order: 'one-less',
    help: 'Removes a worker, after it has finished its requests.',
    uwsgi: 'one worker less, only with cheaper',
  },
  p: {
    order: 'toggle-pause',
    help: 'Pauses: workers accept nothing and connections wait in the queue. A second one resumes.',
    uwsgi: 'pause or resume',
  },
  s: {
    order: 'log-statistics',
    help: 'Writes a line of statistics per worker to the log.',
    uwsgi: 'configuration and statistics to the log',
  },
  l: {
    order: 'reopen-log',
    help: 'Reopens the log file (after logrotate has moved it).',
    uwsgi: 'reopens the log file, only with log-master',
  },
  P: {
    order: 'rewrite-pidfile',
    help: 'Writes the pidfile again.',
    uwsgi: 'rewrites the pidfiles',
  },
}

/** Letters of uWSGI that Stint takes no order from, and what to do instead. */
export const refusedLetters: Readonly<Record<string, string>> = {
  L: 'Stint does not rotate its log; let logrotate move it and write l',
  f: 'there is no second supervisor to fork; r replaces the workers without a gap',
  C: 'workers are not stopped until a connection comes; write - or p',
  B: 'there is no emperor',
  E: 'there is no emperor',
  S: 'there are no subscriptions',
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, digit) => [String(digit), 'there is one FIFO only']),
  ),
}
