/**
 * The tuner on the demo app's personalities, each started wrong: the pick of its own session, judged by an exhaustive grid
 * of the same small space, and the leak's own proof.
 *
 *     node --conditions=@stint/source bench/tuner/personalities.ts [--only cpu,pool,leak] [--reps 2] [--evaluations 8]
 *         [--pairs 3] [--effort 8] [--seed 1] [--strict] [--json]
 *
 * `--effort` is how many seconds of an evaluation go into the search of its capacity.
 */
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import type { Effort } from '../../packages/tuner/src/core/effort.ts'
import { baselineOf } from '../../packages/tuner/src/core/search/position.ts'
import { proveLeak } from '../../packages/tuner/test/e2e/leak-demo.ts'
import { measureGrid } from './personalities/grid.ts'
import { judge } from './personalities/judge.ts'
import { personalities, type Personality } from './personalities/personality.ts'
import { standOf } from './personalities/stand.ts'
import { leakRow, personalityHeader, personalityRow } from './personalities/table.ts'
import { tune } from './personalities/tune.ts'

const names = [...personalities.map(({ name }) => name), 'leak']
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: names.join(',') },
    reps: { type: 'string', default: '2' },
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
  warmUpSeconds: { least: 1, most: 1 },
  // One that keeps everything busy, workloads that wait included.
  concurrencies: [64],
  saturationSeconds: 2,
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
  const cells = await measureGrid(stand, personality.objective, Number(values.reps))
  const { space } = stand
  const misset = baselineOf(space)
  const { pick } = tuned.decision
  const judgement = judge(cells, { space, misset, pick })
  const seconds = (performance.now() - begunMs) / 1000
  const { name, unit } = personality
  console.log(
    values.json
      ? JSON.stringify({ name, unit, ...judgement, ...tuned, cells, seconds })
      : personalityRow({ name, unit, misset, judgement, tuned, seconds }),
  )
}
