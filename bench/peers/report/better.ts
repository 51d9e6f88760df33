import { median } from '../../processes.ts'
import { known } from '../numbers.ts'
import type { Results } from '../results.ts'
import { shapes } from '../shapes.ts'
import { figure } from './markdown.ts'
import { nameOf } from './names.ts'
import { laneOf, middleOf } from './ratios.ts'

/** One figure that everybody has. */
interface Contest {
  readonly name: string
  readonly unit: string
  readonly wants: 'more' | 'less'
  readonly values: readonly { readonly id: string; readonly value: number }[]
}

/** A difference below this is none. */
const MARGIN = 1.05

/** An honest list, made from the same figures: everywhere that somebody beats the better of Stint's layouts. */
export function showBetter(results: Results): readonly string[] {
  const lines = contests(results).flatMap(lineOf)
  if (lines.length === 0) return []
  return [
    '### Where somebody else is better',
    '',
    "Every figure of this run in which another contender beats the better of Stint's two layouts by more than 5 %:",
    '',
    ...lines,
    '',
  ]
}

function lineOf({ name, unit, wants, values }: Contest): readonly string[] {
  const sign = wants === 'more' ? 1 : -1
  const sorted = values
    .filter(({ value }) => Number.isFinite(value))
    .toSorted((a, b) => sign * (b.value - a.value))
  const ours = sorted.find(({ id }) => id.startsWith('stint-'))
  if (ours === undefined) return []
  const better = sorted.filter(({ id, value }) => {
    const gain = wants === 'more' ? value / ours.value : ours.value / value
    return !id.startsWith('stint-') && gain > MARGIN
  })
  if (better.length === 0) return []
  const print = (value: number): string => figure(value, value < 100 ? 1 : 0)
  const list = better.map(({ id, value }) => `${nameOf(id)} ${print(value)}`).join(', ')
  return [`- ${name}, ${unit}: ${list}; ${nameOf(ours.id)} ${print(ours.value)}`]
}

function contests(results: Results): readonly Contest[] {
  const { throughput, tails, fairness, weights, starts, reloads, kills } = results
  const ids = results.entrants
  const races = shapes.flatMap((shape): readonly Contest[] => {
    if (throughput === undefined) return []
    const value = (measure: 'perSecond' | 'cpuMicros') => (id: string) => ({
      id,
      value: middleOf(laneOf(throughput, id, shape.id), measure),
    })
    return [
      {
        name: `Throughput, ${shape.name}`,
        unit: 'requests/s',
        wants: 'more',
        values: ids.map(value('perSecond')),
      },
      {
        name: `CPU, ${shape.name}`,
        unit: 'us/request',
        wants: 'less',
        values: ids.map(value('cpuMicros')),
      },
    ]
  })
  const less = (
    name: string,
    unit: string,
    values: Contest['values'] | undefined,
  ): readonly Contest[] => (values === undefined ? [] : [{ name, unit, wants: 'less', values }])
  const tail = (connection: string): Contest['values'] | undefined =>
    tails?.rows
      .filter((row) => row.connection === connection)
      .map(({ id, p99Ms }) => ({ id, value: p99Ms }))
  return [
    ...races,
    ...less('p99 at half load, connection per request', 'ms', tail('per-request')),
    ...less('p99 at half load, keep-alive', 'ms', tail('keep-alive')),
    ...less(
      'Busiest by idlest worker',
      'ratio',
      fairness?.rows.map(({ id, ratios }) => ({ id, value: median(known(ratios)) })),
    ),
    ...less(
      'Supervisor',
      'MiB PSS',
      weights
        ?.filter(({ supervisorPss }) => supervisorPss > 0)
        .map(({ id, supervisorPss }) => ({ id, value: supervisorPss })),
    ),
    ...less(
      'A worker',
      'MiB PSS',
      weights?.map(({ id, workerPss }) => ({ id, value: workerPss })),
    ),
    ...less(
      'First 200',
      'ms',
      starts?.rows.map(({ id, ms }) => ({ id, value: median(ms) })),
    ),
    ...less(
      'A reload',
      'seconds',
      reloads?.rows.map(({ id, seconds }) => ({ id, value: seconds })),
    ),
    ...less(
      'A killed worker is replaced',
      'ms',
      kills?.rows.map(({ id, replacedMs }) => ({ id, value: median(known(replacedMs)) })),
    ),
  ]
}
