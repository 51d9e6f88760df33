import { distance } from 'fastest-levenshtein'

/** `maxRequests`, `max_requests` and `MAX_REQUESTS` all mean `max-requests`. */
const kebab = (name: string) =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()

/** The candidate a mistyped name most likely meant, or null when none is close. */
export function nearest(name: string, candidates: readonly string[]): string | null {
  const wanted = kebab(name.slice(0, 100))
  const reach = Math.max(1, Math.min(4, Math.ceil(wanted.length / 3)))
  const [best] = candidates
    .map((candidate) => ({ candidate, far: distance(wanted, kebab(candidate)) }))
    .filter(({ far }) => far <= reach)
    .sort((a, b) => a.far - b.far)
  return best?.candidate ?? null
}
