import type { Results } from '../results.ts'
import { shapes } from '../shapes.ts'
import type { Race } from '../stages/race.ts'
import { figure, table } from './markdown.ts'
import { absentRows, nameOf } from './names.ts'
import { laneOf, middleOf, printRatio, ratioOf } from './ratios.ts'
import { bestPeer, cheapestPeer } from './rivals.ts'

const LAYOUTS = ['stint-slot', 'stint-shared'] as const

/** One worker beside the bare app: what being supervised costs a request. */
export function showCosts({ costs }: Results): readonly string[] {
  if (costs === undefined) return []
  const rows = shapes.map((shape) => {
    const bare = laneOf(costs, 'bare', shape.id)
    return [
      shape.name,
      figure(middleOf(bare, 'cpuMicros')),
      ...LAYOUTS.flatMap((id) => {
        const lane = laneOf(costs, id, shape.id)
        const ratio = lane === null || bare === null ? null : ratioOf(lane, bare, 'cpuMicros')
        return [figure(middleOf(lane, 'cpuMicros')), printRatio(ratio)]
      }),
    ]
  })
  const columns = ['load', '`node app.js`', 'slot', 'slot / bare', 'shared', 'shared / bare']
  return [
    '### What supervision costs a request',
    '',
    `One worker beside the bare app, ${costs.engine} for a tenth of a second at a time, ${turnsOf(costs)}; CPU of the whole process tree in us per request, ratios are medians of the turns' own, with the 95 % interval of that median. The same with another app and more turns: \`bench/overhead.ts\`.`,
    '',
    ...table(columns, rows),
    '',
    ...costs.absent.map(({ id, why }) => `${nameOf(id)} did not run: ${why}`),
  ]
}

function turnsOf({ lanes, launches }: Race): string {
  return `${lanes[0]?.perSecond.length ?? 0} interleaved turns in ${launches} launches`
}

/** Requests a second and CPU time per request, everybody. */
export function showThroughput(results: Results): readonly string[] {
  const { throughput, missing } = results
  if (throughput === undefined) return []
  const ids = results.entrants.filter((id) => throughput.lanes.some((lane) => lane.id === id))
  const rows = ids.map((id) => [
    nameOf(id),
    ...shapes.map((shape) => {
      const lane = laneOf(throughput, id, shape.id)
      if (lane === null) return '-'
      const failed = lane.failed > 0 ? `, ${figure(lane.failed)} failed` : ''
      return `${figure(middleOf(lane, 'perSecond'))} / ${figure(middleOf(lane, 'cpuMicros'))}${failed}`
    }),
  ])
  const absent = [...throughput.absent, ...missing]
  return [
    '### Throughput',
    '',
    `${throughput.workers} workers (one for the bare app), ${throughput.engine} with 64 connections, medians of ${turnsOf(throughput)}: requests per second / CPU us per request of the whole process tree. The client takes its share of the same cores.`,
    '',
    ...table(
      ['', ...shapes.map(({ name }) => name)],
      [...rows, ...absentRows(absent, shapes.length + 1)],
    ),
    '',
    ...showPairs(throughput),
    '![Throughput](results/throughput.svg)',
    '',
  ]
}

function showPairs(race: Race): readonly string[] {
  const against = (
    id: string,
    peer: string | null,
    shape: string,
    measure: 'perSecond' | 'cpuMicros',
  ): string => {
    const lane = laneOf(race, id, shape)
    const other = peer === null ? null : laneOf(race, peer, shape)
    return printRatio(lane === null || other === null ? null : ratioOf(lane, other, measure))
  }
  const speeds = shapes.map(({ id: shape, name }) => {
    const best = bestPeer(race, shape)
    return [
      name,
      best === null ? '-' : nameOf(best),
      ...LAYOUTS.flatMap((id) =>
        [best, 'cluster-rr'].map((peer) => against(id, peer, shape, 'perSecond')),
      ),
    ]
  })
  const costs = shapes.map(({ id: shape, name }) => {
    const cheapest = cheapestPeer(race, shape)
    return [
      name,
      cheapest === null ? '-' : nameOf(cheapest),
      ...LAYOUTS.map((id) => against(id, cheapest, shape, 'cpuMicros')),
    ]
  })
  return [
    "Requests per second, paired: Stint by the Node peer that was best in that load, and by round-robin. Medians of the turns' own ratios, with the 95 % interval of that median.",
    '',
    ...table(
      ['load', 'best peer', 'slot / best', 'slot / rr', 'shared / best', 'shared / rr'],
      speeds,
    ),
    '',
    'CPU per request, paired: Stint by the Node peer that was cheapest in that load.',
    '',
    ...table(['load', 'cheapest peer', 'slot / cheapest', 'shared / cheapest'], costs),
    '',
  ]
}

/** The same by other load engines: no figure above rests on one client. */
export function showWitnesses(results: Results): readonly string[] {
  const { witnesses = [], entrants } = results
  if (witnesses.length === 0) return []
  const columns = witnesses.flatMap((race) =>
    ['keep-alive', 'per-request']
      .filter((shape) => race.lanes.some((lane) => lane.shape === shape))
      .map((shape) => ({ race, shape })),
  )
  const rows = entrants
    .filter((id) => columns.some(({ race, shape }) => laneOf(race, id, shape) !== null))
    .map((id) => [
      nameOf(id),
      ...columns.map(({ race, shape }) => figure(middleOf(laneOf(race, id, shape), 'perSecond'))),
    ])
  return [
    '### The same by other clients',
    '',
    'Requests per second; h2load cannot open a connection per request.',
    '',
    ...table(
      ['', ...columns.map(({ race, shape }) => `${race.engine}, ${shape.replace('-', ' ')}`)],
      rows,
    ),
    '',
  ]
}
