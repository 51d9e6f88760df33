import { median } from '../../processes.ts'
import { known } from '../numbers.ts'
import type { Results } from '../results.ts'
import { figure, table } from './markdown.ts'
import { absentRows, nameOf } from './names.ts'

/** Tail latency, fairness, memory and start: what an operator sees on a quiet day. */
export function showTails({ tails }: Results): readonly string[] {
  if (tails === undefined) return []
  const ids = [...new Set(tails.rows.map(({ id }) => id))]
  const rows = ids.map((id) => [
    nameOf(id),
    ...(['per-request', 'keep-alive'] as const).map((connection) => {
      const tail = tails.rows.find((row) => row.id === id && row.connection === connection)
      const failed = (tail?.failed ?? 0) > 0 ? `, ${tail?.failed} failed` : ''
      return `${figure(tail?.p50Ms, 1)} / ${figure(tail?.p99Ms, 1)} / ${figure(tail?.p999Ms, 1)}${failed}`
    }),
  ])
  return [
    '### Latency at about half load',
    '',
    `2 ms CPU handler, ${figure(tails.ratePerSecond)} requests/s in an open loop (Poisson; latency from the intended time, so waiting counts): p50 / p99 / p99.9 in ms. One process alone (the bare app) is near its limit at this rate.`,
    '',
    ...table(
      ['', 'connection per request', 'keep-alive'],
      [...rows, ...absentRows(tails.absent, 3)],
    ),
    '',
    '![Latency](results/latency.svg)',
    '',
  ]
}

export function showFairness({ fairness }: Results): readonly string[] {
  if (fairness === undefined) return []
  const rows = fairness.rows.map(({ id, ratios, starved }) => {
    const draws = known(ratios)
    const [least, most] = [Math.min(...draws), Math.max(...draws)]
    const spread = draws.length === 0 ? '-' : `${figure(least, 2)}..${figure(most, 2)}`
    return [nameOf(id), figure(median(draws), 2), spread, String(starved)]
  })
  return [
    '### Fairness',
    '',
    `${fairness.workers} workers, ${fairness.connections} kept-alive connections opened anew for each draw: requests of the busiest worker by those of the idlest. ` +
      `A listening socket per worker lets the kernel hash each connection to a worker by chance, and ${fairness.connections} balls thrown into ${fairness.workers} bins leave ${figure(fairness.chance, 1)} between the fullest and the emptiest (median): no layout without a dispatcher in the data path deals so few connections better, and it evens out with more; workers short of CPU even out some of it in requests. ` +
      'With `rebalance` those who hold more than their share let some go, which come back to anybody: counted from the 13th second of the connections on, while the others, who move none, are counted from the first. ' +
      'On one shared socket whoever wakes first accepts all that waits, so some workers get none. Round-robin deals in turn, and pays for it on every connection.',
    '',
    ...table(
      ['', 'max / min, median of draws', 'all draws', 'workers without a request, worst draw'],
      [...rows, ...absentRows(fairness.absent, 4)],
    ),
    '',
  ]
}

export function showWeights({ weights, starts }: Results): readonly string[] {
  if (weights === undefined && starts === undefined) return []
  const bare = weights?.find(({ id }) => id === 'bare')?.workerPss ?? Number.NaN
  const ids = [...new Set([...(weights ?? []), ...(starts?.rows ?? [])].map(({ id }) => id))]
  const rows = ids.map((id) => {
    const weight = weights?.find((row) => row.id === id)
    const ms = starts?.rows.find((row) => row.id === id)?.ms ?? []
    return [
      nameOf(id),
      figure(weight?.supervisorPss, 1),
      figure(weight?.supervisorRss, 1),
      figure(weight?.workerPss, 1),
      weight === undefined ? '-' : figure(weight.workerPss - bare, 1),
      figure(weight?.totalPss, 1),
      figure(median(ms)),
    ]
  })
  const columns = [
    '',
    'supervisor PSS MiB',
    'RSS',
    'worker PSS MiB',
    'over bare',
    'all PSS MiB',
    'first 200, ms',
  ]
  return [
    '### Memory and start',
    '',
    'After the load of the throughput table; the supervisor is every process that is not a worker, PSS divides shared pages by their users. wattpm has all in one process. From the command to the first 200: medians.',
    '',
    ...table(columns, [...rows, ...absentRows(starts?.absent ?? [], columns.length)]),
    '',
  ]
}

export function showScale({ scale }: Results): readonly string[] {
  if (scale === undefined) return []
  const { points, simulated, trouble } = scale
  const [first] = points
  const last = points.at(-1)
  const span = (last?.workers ?? 0) - (first?.workers ?? 0)
  const slope = (pick: 'idleCpuMsPerSecond' | 'rssMiB'): number =>
    ((last?.[pick] ?? Number.NaN) - (first?.[pick] ?? Number.NaN)) / span
  const paper = 512
  const onPaper = (pick: 'idleCpuMsPerSecond' | 'rssMiB'): number =>
    (first?.[pick] ?? Number.NaN) + slope(pick) * (paper - (first?.workers ?? 0))
  return [
    '### Scale',
    '',
    'The supervisor process itself (slot sockets), idle and under full load:',
    '',
    ...table(
      ['workers', 'CPU ms/s idle', 'CPU ms/s loaded', 'RSS MiB', 'PSS MiB', 'open fds'],
      points.map((point) => [
        figure(point.workers),
        figure(point.idleCpuMsPerSecond, 1),
        figure(point.loadedCpuMsPerSecond, 1),
        figure(point.rssMiB, 1),
        figure(point.pssMiB, 1),
        figure(point.fds),
      ]),
    ),
    '',
    ...(trouble === null ? [] : [`Not every size ran: ${trouble}`, '']),
    `Each worker adds ${figure(slope('idleCpuMsPerSecond'), 2)} ms/s of CPU and ${figure(slope('rssMiB'), 2)} MiB. On paper, were that to go on, ${paper} workers: ${figure(onPaper('idleCpuMsPerSecond'))} ms/s and ${figure(onPaper('rssMiB'))} MiB. ` +
      "By simulation (the supervisor's core and the simulated world around it, virtual clock, a report per worker and second, recycling by `max-requests`):",
    '',
    ...table(
      ['workers', 'events/s', 'CPU ms per virtual second', 'one decision, us'],
      simulated.map((row) => [
        figure(row.workers),
        figure(row.eventsPerSecond),
        figure(row.cpuMsPerSecond, 1),
        figure(row.decideMicros),
      ]),
    ),
    '',
    '![Scale](results/scale.svg)',
    '',
  ]
}
