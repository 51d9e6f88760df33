import { matchHosts, type HostFeatures, type HostMatch } from '../host-class.ts'

/** Something that was found on a host, for an app. */
interface Found {
  readonly app: string
  readonly host: HostFeatures
}

/** What fits best, or why nothing can be said to. */
export type Choice<T> =
  | { readonly kind: 'found'; readonly one: T; readonly match: HostMatch }
  | { readonly kind: 'none' }
  /** Several apps have profiles here, and nobody said which one this is. */
  | { readonly kind: 'ambiguous'; readonly apps: readonly string[] }

const order = { exact: 0, compatible: 1, foreign: 2 } as const

/**
 * The profile that fits this host best: exact before compatible before foreign, then the fewest differences, then the
 * order given. `app` picks among those of several apps; null: unknown.
 */
export function chooseProfile<T extends Found>(
  candidates: readonly T[],
  here: HostFeatures,
  app: string | null,
): Choice<T> {
  const named = candidates.filter((one) => one.app === app)
  const asked = named.length > 0 ? named : candidates
  const apps = [...new Set(asked.map((one) => one.app))]
  if (apps.length > 1) return { kind: 'ambiguous', apps: apps.toSorted() }
  const [best] = asked
    .map((one) => ({ one, match: matchHosts(here, one.host) }))
    .sort(
      (a, b) =>
        order[a.match.verdict] - order[b.match.verdict] ||
        a.match.differences.length - b.match.differences.length,
    )
  return best === undefined ? { kind: 'none' } : { kind: 'found', ...best }
}
