import type { Results } from '../results.ts'
import { shapes } from '../shapes.ts'
import type { Race } from '../stages/race.ts'
import { figure, table } from './markdown.ts'
import { absentRows, nameOf } from './names.ts'
import {
  always,
  howRatiosAreMade,
  laneOf,
  type Match,
  middleOf,
  printRatio,
  ratioTo,
} from './ratios.ts'
import { distinct, rivalsOf } from './rivals.ts'

const LAYOUTS = ['stint-slot', 'stint-shared'] as const

/** One worker beside the bare app: what being supervised costs a request. */
export function showCosts({ costs }: Results): readonly string[] {
  if (costs === undefined) return []
  const rows = shapes.map(({ id: shape, name }) => {
    const micros = (id: string): string => figure(middleOf(laneOf(costs, id, shape), 'cpuMicros'))
    const toBare = (id: string): string =>
      printRatio(ratioTo(costs, { id, shape, measure: 'cpuMicros', rivals: always(costs, 'bare') }))
    return [
      name,
      micros('bare'),
      ...LAYOUTS.flatMap((id) => [micros(id), toBare(id)]),
      toBare('bare-again'),
    ]
  })
  const columns = [
    'load',
    '`node app.js`',
    'slot',
    'slot / bare',
    'shared',
    'shared / bare',
    'a second bare / bare',
  ]
  return [
    '### What supervision costs a request',
    '',
    `One worker beside the bare app, ${costs.engine} for a tenth of a second at a time, ${turnsOf(costs)}; CPU of the whole process tree in us per request. ${howRatiosAreMade(costs)} A second bare app shows how much of that is luck. The same with another app and more turns: \`bench/overhead.ts\`.`,
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
  const by = (match: Match): string => printRatio(ratioTo(race, match))
  const speeds = shapes.map(({ id: shape, name }) => {
    const best = rivalsOf(race, { shape, measure: 'perSecond' })
    return [
      name,
      namesOf(best),
      ...LAYOUTS.flatMap((id) =>
        [best, always(race, 'cluster-rr')].map((rivals) =>
          by({ id, shape, measure: 'perSecond', rivals }),
        ),
      ),
    ]
  })
  const costs = shapes.map(({ id: shape, name }) => {
    const cheapest = rivalsOf(race, { shape, measure: 'cpuMicros' })
    return [
      name,
      namesOf(cheapest),
      ...LAYOUTS.map((id) => by({ id, shape, measure: 'cpuMicros', rivals: cheapest })),
    ]
  })
  return [
    `Requests per second, paired: Stint by the best Node peer, and by round-robin. Who is best is decided for each launch by the others: of six that are equal one is always the luckiest. ${howRatiosAreMade(race)}`,
    '',
    ...table(
      ['load', 'best peer', 'slot / best', 'slot / rr', 'shared / best', 'shared / rr'],
      speeds,
    ),
    '',
    'CPU per request, paired: Stint by the cheapest Node peer, decided in the same way.',
    '',
    ...table(['load', 'cheapest peer', 'slot / cheapest', 'shared / cheapest'], costs),
    '',
  ]
}

const namesOf = (rivals: readonly (string | null)[]): string =>
  distinct(rivals).map(nameOf).join(' or ') || '-'

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
