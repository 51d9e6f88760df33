/**
 * Rules for whom to let go, tried on simulated draws: who is let go comes back to any worker by chance.
 *
 *     node bench/balance-rules.ts [--draws 1000]
 *
 * A seed makes the draws, so that the table is the same on any machine. The last rule is that of core/policies/rebalancing.ts.
 */
import { createRandom } from '../packages/supervisor/test/core/world/random.ts'
import { readFlags, whole } from './flags.ts'
import { percentileOf } from './peers/numbers.ts'

const { draws } = readFlags({ draws: whole(1000) })
const random = createRandom(1)

const MOST_STEPS = 100
const MOST_RATIO = 1.4

/** How many connections each worker lets go in a step; all 0: it rests. */
type Rule = (counts: readonly number[], mean: number) => readonly number[]

const excess = (count: number, mean: number, times: number): number =>
  Math.max(0, Math.min(Math.ceil(times * (count - mean)), Math.max(1, Math.floor(count / 4))))

const whileUneven =
  (times: number): Rule =>
  (counts, mean) => {
    const [least, most] = [Math.min(...counts), Math.max(...counts)]
    const isUneven = most > least * MOST_RATIO && most - least > 2
    return counts.map((count) => (isUneven ? excess(count, mean, times) : 0))
  }

const rules: Readonly<Record<string, Rule>> = {
  'the excess, of who has over 20 % and over one too many': (counts, mean) =>
    counts.map((count) => (count > 1.2 * mean && count > mean + 1 ? excess(count, mean, 1) : 0)),
  'the excess, while uneven': whileUneven(1),
  'twice the excess, while uneven': whileUneven(2),
}

type Start = (workers: number, connections: number) => number[]

const starts: Readonly<Record<string, Start>> = {
  'as the hash draws': (workers, connections) =>
    deal(
      Array.from({ length: workers }, () => 0),
      connections,
    ),
  'after a recycle': (workers, connections) =>
    deal(
      Array.from({ length: workers }, (_, at) => (at === 0 ? 0 : connections / workers)),
      connections / workers,
    ),
}

function deal(counts: number[], connections: number): number[] {
  for (let dealt = 0; dealt < connections; dealt++) {
    const at = Math.floor(random.next() * counts.length)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

function play(rule: Rule, counts: number[]): { steps: number; reconnects: number; ratio: number } {
  const mean = counts.reduce((sum, count) => sum + count) / counts.length
  let [steps, reconnects] = [0, 0]
  for (; steps < MOST_STEPS; steps++) {
    const gone = rule(counts, mean)
    const all = gone.reduce((sum, count) => sum + count)
    if (all === 0) break
    for (const [at, count] of gone.entries()) counts[at] = (counts[at] ?? 0) - count
    deal(counts, all)
    reconnects += all
  }
  return { steps, reconnects, ratio: Math.max(...counts) / Math.max(1, Math.min(...counts)) }
}

console.log(
  '| workers, connections | begin | who lets go | max/min p50, p90 | steps p50, p90 | reconnects p50, p90 |',
)
console.log('|---|---|---|---|---|---|')
for (const [workers, connections] of [
  [4, 64],
  [8, 64],
  [16, 256],
] as const) {
  for (const [begin, start] of Object.entries(starts)) {
    for (const [name, rule] of Object.entries(rules)) {
      const played = Array.from({ length: draws }, () => play(rule, start(workers, connections)))
      const [ratio, steps, reconnects] = (['ratio', 'steps', 'reconnects'] as const).map((key) => {
        const all = played.map((one) => one[key])
        return [0.5, 0.9].map((share) => Number(percentileOf(all, share).toFixed(2))).join(', ')
      })
      console.log(
        `| ${workers}, ${connections} | ${begin} | ${name} | ${ratio} | ${steps} | ${reconnects} |`,
      )
    }
  }
}
