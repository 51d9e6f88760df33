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
import { parseArgs } from 'node:util'
import type { Effort } from '../../packages/tuner/src/core/effort.ts'
import { baselineOf, keyOf } from '../../packages/tuner/src/core/search/position.ts'
import { proveLeak } from '../../packages/tuner/test/e2e/leak-demo.ts'
import { measureCells, measureGrid } from './personalities/grid.ts'
import { bestOf, judge } from './personalities/judge.ts'
import { personalities, type Personality } from './personalities/personality.ts'
import { standOf } from './personalities/stand.ts'
import { leakRow, personalityHeader, personalityRow } from './personalities/table.ts'
import { tune } from './personalities/tune.ts'

const names = [...personalities.map(({ name }) => name), 'leak']
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: names.join(',') },
    reps: { type: 'string', default: '2' },
    duel: { type: 'string', default: '3' },
    evaluations: { type: 'string', default: '8' },
    pairs: { type: 'string', default: '3' },
    effort: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    strict: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const only = values.only.split(',')
const unknown = only.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`--only: there is no ${unknown.join(', ')}; choose from ${names.join(', ')}`)
  process.exit(2)
}
const effort: Effort = {
  warmUpSeconds: { least: 2, most: 2 },
  // Each keeps everything busy, workloads that wait included; and one in which the host stalled is not the best of four.
  concurrencies: [64, 80, 96, 112],
  saturationSeconds: 1,
  searchSeconds: Number(values.effort),
  fewestEvaluations: Number(values.evaluations),
  fewestPairs: Number(values.pairs),
  doubt: 'launches this short tell large differences only',
}
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())

if (!values.json) {
  const limits = values.strict ? 'strict' : 'loose'
  console.log(
    `${limits} limits, ${values.reps} launches a cell, ${values.effort} s of search a launch; the generator shares the CPUs`,
  )
  console.log(personalityHeader())
}
for (const personality of personalities.filter(({ name }) => only.includes(name)))
  await show(personality)
if (only.includes('leak')) {
  const begunMs = performance.now()
  const proof = await proveLeak({ kbPerRequest: 128, soakSeconds: 20, recycles: 6 })
  const seconds = (performance.now() - begunMs) / 1000
  console.log(
    values.json ? JSON.stringify({ name: 'leak', ...proof, seconds }) : leakRow(proof, seconds),
  )
}

async function show(personality: Personality): Promise<void> {
  const begunMs = performance.now()
  const stand = await standOf(personality, {
    effort,
    seed: Number(values.seed),
    isStrict: values.strict,
    signal: interruption.signal,
  })
  const tuned = await tune(personality, stand, {
    mostEvaluations: Number(values.evaluations),
    mostPairs: Number(values.pairs),
  })
  const { objective } = personality
  const cells = await measureGrid(stand, objective, Number(values.reps))
  const { space } = stand
  const misset = baselineOf(space)
  const { pick } = tuned.decision
  const best = bestOf(cells).candidate
  const duel =
    keyOf(best, space) === keyOf(pick, space)
      ? []
      : await measureCells([pick, best], stand, { objective, rounds: Number(values.duel) })
  const judgement = judge(cells, { space, misset, pick, duel })
  const seconds = (performance.now() - begunMs) / 1000
  const { name, unit } = personality
  console.log(
    values.json
      ? JSON.stringify({ name, unit, ...judgement, ...tuned, cells, duel, seconds })
      : personalityRow({ name, unit, misset, judgement, tuned, seconds }),
  )
}
