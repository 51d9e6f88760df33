import { median } from '../../processes.ts'
import { contenders } from '../contenders/all.ts'
import { known } from '../numbers.ts'
import { isNodePeer } from '../plan.ts'
import type { Race } from '../stages/race.ts'
import { byLaunch, type Discipline, laneOf } from './ratios.ts'

/**
 * For each launch the Node peer that did best in the others, of those that ran in this one, too; null without any. Best is
 * the fastest, or the one with the least CPU per request. Chosen by the launch it is then compared in, it would be the
 * luckiest of six, and beside the luckiest of six equals everybody seems to lose. A single launch chooses for itself.
 */
export function rivalsOf(race: Race, discipline: Discipline): readonly (string | null)[] {
  const sign = discipline.measure === 'perSecond' ? -1 : 1
  const peers = contenders
    .filter(isNodePeer)
    .map(({ id }) => ({ id, medians: mediansOf(race, id, discipline) }))
  return Array.from({ length: race.launches }, (_, launch) => {
    const elsewhere = (medians: readonly number[]): number =>
      median(
        medians.filter((value, at) => isNumber(value) && (at !== launch || race.launches === 1)),
      )
    const able = peers
      .filter(({ medians }) => isNumber(medians[launch] ?? Number.NaN))
      .map(({ id, medians }) => ({ id, value: elsewhere(medians) }))
      .filter(({ value }) => isNumber(value))
    return able.toSorted((a, b) => sign * (a.value - b.value))[0]?.id ?? null
  })
}

/** Those who were chosen, the most frequent first. */
export function distinct(rivals: readonly (string | null)[]): readonly string[] {
  const chosen = rivals.filter((id) => id !== null)
  return [...Map.groupBy(chosen, (id) => id)]
    .toSorted(([, some], [, others]) => others.length - some.length)
    .map(([id]) => id)
}

/** Of each launch; NaN where it did not run. */
function mediansOf(race: Race, id: string, { shape, measure }: Discipline): readonly number[] {
  return byLaunch(race, laneOf(race, id, shape), measure).map((turns) => median(known(turns)))
}

const isNumber = (value: number): boolean => !Number.isNaN(value)
