import { letters, refusedLetters } from '../../shell/fifo-letters.ts'
import { signals } from '../../shell/signals.ts'

type Rows = readonly (readonly [name: string, help: string, uwsgi: string])[]

/** docs/signals.md, from the tables of signals and of letters. */
export function renderSignals(): string {
  return [
    '# Signals and the master FIFO',
    '',
    '<!-- Made from packages/supervisor/src/shell/signals.ts and fifo-letters.ts by `pnpm generate`. -->',
    '',
    ...signalSection(),
    ...fifoSection(),
    ...pauseSection,
  ].join('\n')
}

function signalSection(): readonly string[] {
  return [
    'To the supervisor (`kill -HUP $(cat PIDFILE)`). Workers are not to be signalled by hand.',
    '`uwsgi --reload PIDFILE`, `uwsgi --stop PIDFILE` and `uwsgi --pause PIDFILE` send these signals, so scripts made for uWSGI',
    'drive Stint as they are.',
    '',
    ...table(
      'signal',
      Object.entries(signals).map(([name, { help, uwsgi }]) => [`\`${name}\``, help, uwsgi]),
    ),
    '',
  ]
}

function fifoSection(): readonly string[] {
  const refused = Object.entries(refusedLetters).map(
    ([letter, why]) => `| \`${letter}\` | ${why} |`,
  )
  return [
    '## The master FIFO',
    '',
    'With `master-fifo` set, each letter written to that FIFO is an order: `echo r > FIFO`. White space is skipped. Orders are not',
    'answered; where an answer is wanted, use `stint reload --wait` and its like.',
    '',
    ...table(
      'letter',
      Object.entries(letters).map(([letter, { help, uwsgi }]) => [`\`${letter}\``, help, uwsgi]),
    ),
    '',
    'Letters of uWSGI that are only answered with a line in the log, as is any letter that means nothing:',
    '',
    '| letter | why |',
    '|---|---|',
    ...refused,
    '',
    'The FIFO is made at the start with mode 0600 and removed at the end. One that a killed supervisor left behind is replaced; one that',
    'another process reads, or a file that is no FIFO, ends the start with exit code 3. It is never closed while the supervisor',
    'runs, so a writer meets no gap; when somebody removes it, it is made anew within a second.',
    '',
  ]
}

function table(first: string, rows: Rows): readonly string[] {
  return [
    `| ${first} | what Stint does | in uWSGI 2.0 |`,
    '|---|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  ]
}

const pauseSection: readonly string[] = [
  '## What a pause is',
  '',
  'Workers close their copies of the listening sockets; the supervisor keeps its own, so connections are made by the kernel and wait in its',
  'queue (`backlog` long) until `stint resume`. A connection that is open already gets one more answer, which says `Connection: close`: its',
  'next request waits in the queue like all others. WebSockets and streams go on. Nothing is lost unless a client or the queue runs out of',
  'patience: `queue` in `stint status` shows how full it is.',
  '',
  'Nobody is replaced in a pause: limits, `stint scale`, SIGHUP and `r` have their effect at its end, `stint reload` and `stint recycle` are',
  'refused. A worker that dies is replaced by one that accepts nothing either. A graceful stop ends the pause first and answers what waits.',
  "`/readyz` answers 503 meanwhile, `stint_paused` is 1, and uWSGI's statistics say `pause`.",
  '',
]
