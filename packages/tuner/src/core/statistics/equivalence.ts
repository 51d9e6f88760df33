import { studentCdf } from './distributions.ts'
import { mean, standardDeviation } from './summary.ts'

/**
 * p of two one-sided t tests (Schuirmann 1987): small when the mean of the differences lies within +-margin beyond
 * doubt. Below 0.05 is the same as "the 90 % interval lies inside the margin". 1 for fewer than two differences.
 */
export function equivalenceP(differences: readonly number[], margin: number): number {
  const n = differences.length
  if (n < 2) return 1
  const centre = mean(differences)
  const error = standardDeviation(differences) / Math.sqrt(n)
  if (error === 0) return Math.abs(centre) < margin ? 0 : 1
  return studentCdf((Math.abs(centre) - margin) / error, n - 1)
}
