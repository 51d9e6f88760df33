import { contenders } from '../contenders/all.ts'
import { isNodePeer } from '../plan.ts'
import type { Race } from '../stages/race.ts'
import { laneOf, middleOf } from './ratios.ts'

/** The Node peer with the highest median rate under a shape. */
export function bestPeer(race: Race, shape: string): string | null {
  return peersBy(race, shape, 'perSecond').at(-1) ?? null
}

/** The Node peer with the lowest median CPU time per request under a shape. */
export function cheapestPeer(race: Race, shape: string): string | null {
  return peersBy(race, shape, 'cpuMicros')[0] ?? null
}

function peersBy(race: Race, shape: string, measure: 'perSecond' | 'cpuMicros'): readonly string[] {
  return contenders
    .filter(isNodePeer)
    .map(({ id }) => ({ id, value: middleOf(laneOf(race, id, shape), measure) }))
    .filter(({ value }) => !Number.isNaN(value))
    .toSorted((a, b) => a.value - b.value)
    .map(({ id }) => id)
}
