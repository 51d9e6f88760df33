import { median } from '../../processes.ts'
import { contenders } from '../contenders/all.ts'
import { known } from '../numbers.ts'
import { isNodePeer } from '../plan.ts'
import type { Race } from '../stages/race.ts'
import { type Contest, byLaunch, laneOf } from './ratios.ts'

/**
 * For each launch the Node peer that did best in the others, empty without any: the fastest, or the one with the least CPU
 * per request. Chosen by the launch it is then compared in, it would be the luckiest of six, and six that are equal would
 * all seem to be beaten. A single launch has no others, and chooses for itself.
 */
export function rivalsOf(race: Race, contest: Contest): readonly string[] {
  const launches = Array.from({ length: race.launches }, (_, launch) => launch)
  return launches.flatMap((launch) => {
    const others = launches.filter((other) => other !== launch || launches.length === 1)
    return bestIn(race, contest, others) ?? []
  })
}

/** Those who were chosen, the most frequent first. */
export function distinct(rivals: readonly string[]): readonly string[] {
  return [...Map.groupBy(rivals, (id) => id)]
    .toSorted(([, some], [, others]) => others.length - some.length)
    .map(([id]) => id)
}

function bestIn(race: Race, contest: Contest, launches: readonly number[]): string | null {
  const sign = contest.measure === 'perSecond' ? -1 : 1
  const peers = contenders
    .filter(isNodePeer)
    .map(({ id }) => ({ id, value: valueIn(race, id, contest, launches) }))
    .filter(({ value }) => !Number.isNaN(value))
  return peers.toSorted((a, b) => sign * (a.value - b.value))[0]?.id ?? null
}

/** The median of the launches' medians; NaN when it was in none of them. */
function valueIn(
  race: Race,
  id: string,
  { shape, measure }: Contest,
  launches: readonly number[],
): number {
  const turns = byLaunch(race, laneOf(race, id, shape), measure)
  const medians = launches.map((launch) => median(known(turns[launch] ?? [])))
  return median(medians.filter((value) => !Number.isNaN(value)))
}
