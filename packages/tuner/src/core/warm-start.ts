import { matchHosts, type HostFeatures } from '@stint/supervisor'
import type { Candidate, Dimension, Space, Value } from '../space/dimension.ts'
import type { Profile } from './profile/profile.ts'
import { baselineOf, keyOf, positionOf, valueAt } from './search/position.ts'

/** A search starts from so many. */
const MOST = 2

const rank = { exact: 0, compatible: 1, foreign: 2 } as const

/** Where a search of an app's settings may start: what profiles of the app found, nearest host first. */
export function warmStartOf(
  space: Space,
  profiles: readonly Profile[],
  { app, host }: { readonly app: string; readonly host: HostFeatures },
): readonly Candidate[] {
  const nearest = profiles
    .filter((profile) => profile.app.name === app)
    .map((profile) => ({ profile, match: matchHosts(host, profile.hostClass) }))
    .toSorted(
      (a, b) =>
        rank[a.match.verdict] - rank[b.match.verdict] ||
        a.match.differences.length - b.match.differences.length ||
        b.profile.createdAt.localeCompare(a.profile.createdAt),
    )
  const known = new Set([keyOf(baselineOf(space), space)])
  return nearest
    .map(({ profile }) => candidateOf(profile, space))
    .filter((candidate) => known.size < known.add(keyOf(candidate, space)).size)
    .slice(0, MOST)
}

/** A profile's settings as a point of a space; what it says nothing of is as today. */
function candidateOf({ config }: Profile, space: Space): Candidate {
  return Object.fromEntries(
    space.map((dimension) => [dimension.name, nearestTo(config[dimension.name], dimension)]),
  )
}

function nearestTo(wanted: Profile['config'][string] | undefined, dimension: Dimension): Value {
  const { kind, values, baseline } = dimension
  if (wanted === undefined) return baseline
  if (kind === 'categorical') return values.find((value) => value === wanted) ?? baseline
  const number = Number(wanted)
  return Number.isFinite(number) ? valueAt(positionOf(number, dimension), dimension) : baseline
}
