/**
 * Honesty: what the confirmation says of simulated pairs of which the truth is known.
 *
 *     node --conditions=@stint/source bench/tuner/honesty.ts [--runs 400]
 */
import { honestyOf } from '../../packages/tuner/src/simulate/honesty.ts'
import { readFlags, whole } from '../flags.ts'

const { runs } = readFlags({ runs: whole(400) })
const seeds = Array.from({ length: runs }, (_, seed) => seed)

console.log(
  `${seeds.length} comparisons each; pair-sd, true effect, cap on pairs -> shares of verdicts`,
)
console.log(
  line(['pair-sd', 'effect', 'cap', 'better', 'equivalent', 'worse', 'open', 'covered', 'pairs']),
)
for (const pairDeviation of [0.02, 0.05]) {
  for (const effectRatio of [0, 0.03, 0.1]) {
    for (const mostPairs of [8, 12]) {
      const { better, equivalent, worse, inconclusive, covered, meanPairs } = honestyOf(
        { effectRatio, pairDeviation, mostPairs },
        seeds,
      )
      const shares = [better, equivalent, worse, inconclusive, covered].map(percent)
      const asked = [percent(pairDeviation), percent(effectRatio), String(mostPairs)]
      console.log(line([...asked, ...shares, meanPairs.toFixed(1)]))
    }
  }
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`
}

function line(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(11)).join('')
}
