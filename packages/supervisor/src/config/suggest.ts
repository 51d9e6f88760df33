import { distance } from 'fastest-levenshtein'

/** `maxRequests`, `max_requests` and `MAX_REQUESTS` all mean `max-requests`. */
const kebab = (name: string) =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()

/** No name that is worth a guess is longer. */
const LONGEST = 100

/** The candidate a mistyped name most likely meant, or null when none is close. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = kebab(name.slice(0, LONGEST))
  const reach = Math.max(1, Math.min(4, Math.ceil(wanted.length / 3)))
  const [best] = [...candidates]
    .filter((candidate) => candidate.length <= LONGEST)
    .map((candidate) => ({ candidate, far: distance(wanted, kebab(candidate)) }))
    .filter(({ far }) => far <= reach)
    .sort((a, b) => a.far - b.far)
  return best?.candidate ?? null
}

/** Looks for the candidate that a mistyped name meant. */
export type Guess = typeof nearest

/** Some hundreds of mistakes are helped with; who has more has put another kind of file here. */
const MOST_COMPARISONS = 100_000

/** A `nearest` that finds nothing any more once it has compared so much: what one file or environment gets. */
export function boundedGuess(): Guess {
  let left = MOST_COMPARISONS
  return (name, candidates) => {
    if (left <= 0) return null
    const compared = [...candidates]
    left -= compared.length
    return nearest(name, compared)
  }
}
