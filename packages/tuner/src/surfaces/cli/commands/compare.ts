import { compare as judge } from '../../../core/compare/pairs.ts'
import { scoreOf } from '../../../core/compare/score.ts'
import type { Measurement } from '../../../core/evaluation.ts'
import { exitCodes } from '../../../core/exit-codes.ts'
import { seededRandom } from '../../../core/random.ts'
import type { Comparison } from '../../../core/session/decision.ts'
import { assumedSlo } from '../../../core/slo-text.ts'
import { compareRigs } from '../../../shell/session/compare-rigs.ts'
import { openRig } from '../../../shell/session/open-rig.ts'
import { signedPercent } from '../../../percent.ts'
import { appWords } from '../app-words.ts'
import { appWord, type Command } from '../command.ts'
import { outputOptions, subjectOptions } from '../options.ts'
import { appFlags, checkKnobs } from '../read-knobs.ts'
import { UsageError } from '../usage-error.ts'
import { whole } from '../values.ts'
import { readVariant, type Variant } from '../variant.ts'
import { withRig, type Bench } from '../with-rig.ts'

/** What is compared; a figure where less is better is turned round, so that "better" is better. */
const figures = [
  { name: 'capacity', of: (measured: Measurement) => scoreOf(measured, { kind: 'capacity' }) },
  {
    name: 'CPU per request',
    of: (measured: Measurement) => scoreOf(measured, { kind: 'efficiency' }),
  },
] as const

const VARIANTS = 'two variants, each KNOB=VALUE or app=FILE'

/** `stint tune compare A B`: is B slower or costlier than A? Settings, app builds or Node versions. */
export const compare: Command = {
  name: 'compare',
  words: [
    { name: 'a', isNeeded: true, expected: VARIANTS },
    { name: 'b', isNeeded: true, expected: VARIANTS },
    appWord,
  ],
  takesCommand: true,
  help: 'Says whether B is slower or costlier than A: stint tune compare workers=2 node=/opt/26/node app.js',
  options: {
    ...subjectOptions,
    pairs: {
      type: 'string',
      requiresArg: true,
      default: '12',
      describe: 'Pairs of fresh launches, at most',
    },
    ...outputOptions,
  },
  run: async (given, io) => {
    const [a, b, word] = given.words
    if (a === undefined || b === undefined)
      throw new UsageError(
        'expected two variants, each KNOB=VALUE or app=FILE: stint tune compare app=old.js app=new.js',
      )
    const variants = { a: readVariant(a), b: readVariant(b) }
    const app = word ?? variants.a.app ?? variants.b.app
    const shared = { ...given, words: app === null || app === undefined ? [] : [app] }
    const mostPairs = whole('--pairs', given.text('pairs') ?? '12', { min: 2, max: 100 })
    for (const { app: own, flags } of [variants.a, variants.b]) {
      if (own !== null) appWords(own, [], io.cwd)
      await checkKnobs('compare', [...appFlags('--set', given.texts('set')), ...flags], io)
    }
    return withRig(shared, io, async (bench) => {
      const rigOf = async (variant: Variant) => {
        const rig = await variantRig(variant, bench, io.env)
        return { ...rig, slo: bench.setup.slo ?? assumedSlo(0) }
      }
      const result = await compareRigs({
        a: await rigOf(variants.a),
        b: await rigOf(variants.b),
        mostPairs,
        seed: bench.setup.seed,
        signal: bench.signal,
        onPair: (pairs) => {
          const last = pairs.at(-1)
          if (last === undefined || given.has('quiet') || given.has('json')) return
          const [one, other] = [last.a, last.b].map((each) => each.capacityPerSecond.toFixed(0))
          io.err(`pair ${pairs.length} of ${mostPairs} at most: ${one}/s and ${other}/s\n`)
        },
      })
      if (result.kind === 'failed') {
        io.err(`stint: ${result.variant === 'a' ? a : b}: ${result.reason}\n`)
        return exitCodes.failed.number
      }
      if (bench.signal.aborted) {
        io.err(`stint: interrupted after ${result.pairs.length} pairs: no verdict\n`)
        return exitCodes.interrupted.number
      }
      if (result.pairs.length < 2) {
        io.err('stint: too few valid pairs to compare; look at stint tune doctor\n')
        return exitCodes.unfit.number
      }
      const results = figures.map(({ name, of }) => ({
        figure: name,
        comparison: judge(
          result.pairs.map((pair) => Math.log(of(pair.b) / of(pair.a))),
          seededRandom(bench.setup.seed, 'compare', name),
        ),
      }))
      io.out(
        given.has('json')
          ? `${JSON.stringify({ type: 'comparison', a, b, results })}\n`
          : results.map((each) => sentence(each, a, b)).join(''),
      )
      return results.some(({ comparison }) => comparison.verdict === 'worse')
        ? exitCodes.worse.number
        : exitCodes.ok.number
    })
  },
}

async function variantRig(
  { app, flags }: Variant,
  { setup, rig, signal }: Bench,
  env: Readonly<Record<string, string | undefined>>,
) {
  const words = app === null ? setup.app : [...appWords(app, [], setup.cwd)]
  const { rig: own } = await openRig(
    { ...setup, app: words, flags: [...setup.flags, ...flags] },
    {
      signal,
      env: { ...env },
      calibratedPerSecond: rig.calibratedPerSecond,
      log: () => undefined,
    },
  )
  return own
}

const verdicts = {
  better: 'better than',
  worse: 'worse than',
  equivalent: 'equivalent to',
  inconclusive: 'not to be told from',
} as const satisfies Record<Comparison['verdict'], string>

function sentence(
  { figure, comparison }: { readonly figure: string; readonly comparison: Comparison },
  a: string,
  b: string,
): string {
  const { verdict, effectRatio, lowRatio, highRatio, pairs } = comparison
  return `${figure}: ${b} is ${verdicts[verdict]} ${a}: ${signedPercent(effectRatio)} (95 % CI ${signedPercent(lowRatio)} to ${signedPercent(highRatio)}, ${pairs} pairs)\n`
}
