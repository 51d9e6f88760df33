import { signals } from '../../shell/signals.ts'

/** docs/signals.md, from the table of signals. */
export function renderSignals(): string {
  const rows = Object.entries(signals).map(
    ([name, { help, uwsgi }]) => `| \`${name}\` | ${help} | ${uwsgi} |`,
  )
  return [
    '# Signals',
    '',
    '<!-- Made from packages/supervisor/src/shell/signals.ts by `pnpm generate`. -->',
    '',
    'To the supervisor (`kill -HUP $(cat PIDFILE)`). Workers are not to be signalled by hand.',
    '',
    '| signal | what Stint does | in uWSGI 2.0 |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
