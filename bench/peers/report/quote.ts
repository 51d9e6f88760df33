import type { Results } from '../results.ts'
import { figure, table } from './markdown.ts'
import { nameOf } from './names.ts'
import { laneOf, middleOf } from './ratios.ts'

/** What the README quotes of a run: a row per contender that it names. */
export function quoteOf(results: Results): string {
  const ids = results.entrants.filter((id) => QUOTED.has(id))
  const { machine } = results
  return [
    ...table(
      COLUMNS,
      ids.map((id) => [nameOf(id), ...figuresOf(results, id)]),
    ),
    '',
    `Two workers and the load on one machine (${machine.cpus}, Node ${machine.node}, ${machine.date}), medians of interleaved turns; every measure, every contender and where somebody else is better: [docs/results.md](docs/results.md#stint-beside-its-peers).`,
  ].join('\n')
}

const QUOTED = new Set([
  'stint-slot',
  'stint-shared',
  'bare',
  'cluster-rr',
  'pm2',
  'watt',
  'passenger',
])

const COLUMNS = [
  '',
  'requests/s, kept alive',
  'requests/s, new connections',
  'CPU us of those',
  'p99 ms at half load',
  'lost in reloads',
  'after a broken deploy',
]

function figuresOf(results: Results, id: string): readonly string[] {
  const { throughput, tails, reloads, brokenDeploys } = results
  const lane = (shape: string) => (throughput === undefined ? null : laneOf(throughput, id, shape))
  const tail = tails?.rows.find((row) => row.id === id && row.connection === 'keep-alive')
  const reload = reloads?.rows.find((row) => row.id === id)
  const deploy = brokenDeploys?.rows.find((row) => row.id === id)
  return [
    figure(middleOf(lane('keep-alive'), 'perSecond')),
    figure(middleOf(lane('per-request'), 'perSecond')),
    figure(middleOf(lane('per-request'), 'cpuMicros')),
    figure(tail?.p99Ms, 1),
    reload === undefined
      ? '-'
      : `${figure(reload.lostPerRequest + reload.lostKeepAlive)} of ${figure(reload.requests)}`,
    deploy === undefined ? '-' : deploy.stillAnswers ? 'serves' : '**down**',
  ]
}
