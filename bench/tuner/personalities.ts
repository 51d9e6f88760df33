/**
 * The tuner on the demo app's personalities, each started wrong: the pick of its own session, judged by an exhaustive grid
 * of the same small space, and the leak's own proof.
 *
 *     node --conditions=@stint/source bench/tuner/personalities.ts [--only cpu,pool,leak] [--reps 2] [--duel 3]
 *         [--evaluations 8] [--pairs 3] [--effort 8] [--seed 1] [--strict] [--json]
 *
 * `--effort` is how many seconds of an evaluation go into the search of its capacity; where the best of the grid is not
 * the pick, the two are launched anew in `--duel` pairs, from which alone their ratio is.
 */
import { performance } from 'node:perf_hooks'
import type { Effort } from '../../packages/tuner/src/core/effort.ts'
import { baselineOf, keyOf } from '../../packages/tuner/src/core/search/position.ts'
import { proveLeak } from '../../packages/tuner/test/e2e/leak-demo.ts'
import { positive, readFlags, someOf, toggle, whole } from '../flags.ts'
import { measureCells, measureGrid } from './personalities/grid.ts'
import { bestOf, judge } from './personalities/judge.ts'
import { personalities, type Personality } from './personalities/personality.ts'
import { standOf } from './personalities/stand.ts'
import { leakRow, personalityHeader, personalityRow } from './personalities/table.ts'
import { tune } from './personalities/tune.ts'

const names = [...personalities.map(({ name }) => name), 'leak']
const { only, reps, duel, evaluations, pairs, effort, seed, strict, json } = readFlags({
  only: someOf(names),
  reps: whole(2),
  duel: whole(3),
  evaluations: whole(8),
  pairs: whole(3),
  effort: positive(8),
  seed: whole(1, { least: 0 }),
  strict: toggle,
  json: toggle,
})
const launch: Effort = {
  warmUpSeconds: { least: 2, most: 2 },
  // Each keeps everything busy, workloads that wait included; and one in which the host stalled is not the best of four.
  concurrencies: [64, 80, 96, 112],
  saturationSeconds: 1,
  searchSeconds: effort,
  fewestEvaluations: evaluations,
  fewestPairs: pairs,
  doubt: 'launches this short tell large differences only',
}
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())

if (!json) {
  const limits = strict ? 'strict' : 'loose'
  console.log(
    `${limits} limits, ${reps} launches a cell, ${effort} s of search a launch; the generator shares the CPUs`,
  )
  console.log(personalityHeader())
}
for (const personality of personalities.filter(({ name }) => only.includes(name)))
  await show(personality)
if (only.includes('leak')) {
  const begunMs = performance.now()
  const proof = await proveLeak({ kbPerRequest: 128, soakSeconds: 20, recycles: 6 })
  const seconds = (performance.now() - begunMs) / 1000
  console.log(json ? JSON.stringify({ name: 'leak', ...proof, seconds }) : leakRow(proof, seconds))
}

async function show(personality: Personality): Promise<void> {
  const begunMs = performance.now()
  const stand = await standOf(personality, {
    effort: launch,
    seed,
    isStrict: strict,
    signal: interruption.signal,
  })
  const tuned = await tune(personality, stand, {
    mostEvaluations: evaluations,
    mostPairs: pairs,
  })
  const { objective } = personality
  const cells = await measureGrid(stand, objective, reps)
  const { space } = stand
  const misset = baselineOf(space)
  const { pick } = tuned.decision
  const best = bestOf(cells).candidate
  const fought =
    keyOf(best, space) === keyOf(pick, space)
      ? []
      : await measureCells([pick, best], stand, { objective, rounds: duel })
  const judgement = judge(cells, { space, misset, pick, duel: fought })
  const seconds = (performance.now() - begunMs) / 1000
  const { name, unit } = personality
  console.log(
    json
      ? JSON.stringify({ name, unit, ...judgement, ...tuned, cells, duel: fought, seconds })
      : personalityRow({ name, unit, misset, judgement, tuned, seconds }),
  )
}
