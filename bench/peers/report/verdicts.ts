import { median } from '../../processes.ts'
import { contenders } from '../contenders/all.ts'
import { known } from '../numbers.ts'
import { isNodePeer } from '../plan.ts'
import type { Results } from '../results.ts'
import { shapes } from '../shapes.ts'
import type { Race } from '../stages/race.ts'
import type { Felt } from '../stages/traffic.ts'
import { figure, table } from './markdown.ts'
import { nameOf } from './names.ts'
import { always, type Match, type Measure, type Ratio, ratioTo } from './ratios.ts'
import { distinct, rivalsOf } from './rivals.ts'

/** One promise, what was found, and whether it held. `level`: short of it by no more than the interval of what was found. */
interface Verdict {
  readonly promise: string
  readonly found: string
  readonly held: 'yes' | 'level' | 'no'
}

const LAYOUTS = ['stint-slot', 'stint-shared'] as const

/** What Stint promises against what this run found. */
export function showVerdicts(results: Results): readonly string[] {
  const verdicts = [
    ...costVerdicts(results),
    ...raceVerdicts(results),
    ...lossVerdict(results),
    ...fairnessVerdict(results),
  ]
  if (verdicts.length === 0) return []
  const mark = { yes: 'yes', level: 'level', no: '**no**' } as const
  return [
    '### What was promised, and what this run found',
    '',
    ...table(
      ['promise', 'found', 'held'],
      verdicts.map(({ promise, found, held }) => [promise, found, mark[held]]),
    ),
    '',
  ]
}

function costVerdicts({ costs }: Results): readonly Verdict[] {
  if (costs === undefined) return []
  return LAYOUTS.flatMap((id) =>
    verdictOn(
      ratiosOf(costs, { id, measure: 'cpuMicros' }, () => always(costs, 'bare')),
      {
        promise: `CPU per request at most 1.05x the bare app, ${nameOf(id)}`,
        kind: 'most',
        limit: 1.05,
      },
    ),
  )
}

function raceVerdicts({ throughput }: Results): readonly Verdict[] {
  if (throughput === undefined) return []
  return LAYOUTS.flatMap((id) => {
    const toBest = (measure: Measure): readonly ShapeRatio[] =>
      ratiosOf(throughput, { id, measure }, (shape) => rivalsOf(throughput, { shape, measure }))
    const robin = ratiosOf(throughput, { id, measure: 'perSecond' }, () =>
      always(throughput, 'cluster-rr'),
    ).filter(({ shape }) => shape === 'connection per request')
    return [
      ...verdictOn(toBest('cpuMicros'), {
        promise: `CPU per request no more than the cheapest Node peer's, ${nameOf(id)}`,
        kind: 'most',
        limit: 1,
      }),
      ...verdictOn(toBest('perSecond'), {
        promise: `Throughput no less than the best Node peer's, ${nameOf(id)}`,
        kind: 'least',
        limit: 1,
      }),
      ...verdictOn(robin, {
        promise: `At least 1.5x round-robin's throughput on connection per request, ${nameOf(id)}`,
        kind: 'least',
        limit: 1.5,
      }),
    ]
  })
}

/** None where nothing was measured. */
function verdictOn(
  ratios: readonly ShapeRatio[],
  {
    promise,
    kind,
    limit,
  }: { readonly promise: string; readonly kind: 'most' | 'least'; readonly limit: number },
): readonly Verdict[] {
  if (ratios.length === 0) return []
  return [{ promise, found: printRatios(ratios), held: judge(ratios, kind, limit) }]
}

interface ShapeRatio {
  readonly shape: string
  readonly rivals: readonly (string | null)[]
  readonly ratio: Ratio
}

function ratiosOf(
  race: Race,
  { id, measure }: Pick<Match, 'id' | 'measure'>,
  rivalsIn: (shape: string) => readonly (string | null)[],
): readonly ShapeRatio[] {
  return shapes.flatMap(({ id: shape, name }) => {
    const rivals = rivalsIn(shape)
    const ratio = ratioTo(race, { id, shape, measure, rivals })
    return ratio === null ? [] : [{ shape: name, rivals, ratio }]
  })
}

function printRatios(ratios: readonly ShapeRatio[]): string {
  return ratios
    .map(({ shape, rivals, ratio }) => {
      const names = distinct(rivals).map(nameOf).join(' or ')
      return `${shape} ${figure(ratio.middle, 2)} (${names})`
    })
    .join(', ')
}

/** `yes` when every ratio is within the limit; `level` when the interval of each that is not reaches it. */
function judge(
  ratios: readonly ShapeRatio[],
  kind: 'most' | 'least',
  limit: number,
): Verdict['held'] {
  const beyond = ratios.filter(({ ratio: { middle } }) =>
    kind === 'most' ? middle > limit : middle < limit,
  )
  if (beyond.length === 0) return 'yes'
  const isLevel = beyond.every(({ ratio: { least, most } }) =>
    kind === 'most' ? least <= limit : most >= limit,
  )
  return isLevel ? 'level' : 'no'
}

function lossVerdict({ reloads, recycling, brokenDeploys }: Results): readonly Verdict[] {
  const rows = [
    ...(reloads?.rows ?? []),
    ...(recycling?.rows ?? []),
    ...(brokenDeploys?.rows ?? []),
  ]
  const ours = rows.filter(({ id }) => id.startsWith('stint-'))
  if (ours.length === 0) return []
  const lost = (list: readonly Felt[]): number =>
    list.reduce((sum, { lostPerRequest, lostKeepAlive }) => sum + lostPerRequest + lostKeepAlive, 0)
  const losers = contenders
    .filter(({ family }) => family !== 'stint')
    .map(({ id, name }) => ({ name, count: lost(rows.filter((row) => row.id === id)) }))
    .filter(({ count }) => count > 0)
  const theirs = losers.map(({ name, count }) => `${name} ${figure(count)}`).join(', ')
  const count = lost(ours)
  return [
    {
      promise: 'No request lost in reloads, recycling and broken deploys, both layouts',
      found: `${figure(count)} lost; peers: ${theirs === '' ? 'none' : theirs}`,
      held: count === 0 ? 'yes' : 'no',
    },
  ]
}

function fairnessVerdict({ fairness }: Results): readonly Verdict[] {
  if (fairness === undefined) return []
  const spread = fairness.rows.map(({ id, ratios }) => ({
    id,
    middle: ratios.includes(null) ? Infinity : median(known(ratios)),
  }))
  const middleOf = (id: string): number => spread.find((row) => row.id === id)?.middle ?? Number.NaN
  const [slot, evened] = [middleOf('stint-slot'), middleOf('stint-rebalance')]
  if (Number.isNaN(evened)) return []
  const others = contenders
    .filter(isNodePeer)
    .flatMap(({ id }) => spread.filter((row) => row.id === id))
  const best = others.toSorted((a, b) => a.middle - b.middle)[0]
  const starved = fairness.rows
    .filter(({ id }) => id === 'stint-slot' || id === 'stint-rebalance')
    .reduce((sum, row) => sum + row.starved, 0)
  return [
    {
      promise:
        'Busiest by idlest worker at most 1.5 with slot sockets and `rebalance`; no worker starved, with it or without',
      found: `${figure(evened, 2)} with it, ${figure(slot, 2)} without, ${starved} starved; best peer ${best === undefined ? '-' : `${nameOf(best.id)} ${figure(best.middle, 2)}`}; chance alone ${figure(fairness.chance, 1)}`,
      held: evened <= 1.5 && starved === 0 ? 'yes' : 'no',
    },
  ]
}
