import { exitCodes } from '../../../core/exit-codes.ts'
import { compare as judge, plannedPairs } from '../../../core/compare/pairs.ts'
import type { Measurement } from '../../../core/evaluation.ts'
import { seededRandom } from '../../../core/random.ts'
import type { Comparison } from '../../../core/session/decision.ts'
import { assumedSlo } from '../../../core/slo-text.ts'
import { evaluate } from '../../../shell/evaluation/evaluate.ts'
import { openRig } from '../../../shell/session/open-rig.ts'
import { appWords } from '../app-words.ts'
import type { Command } from '../command.ts'
import { outputOptions, subjectOptions } from '../options.ts'
import { UsageError } from '../usage-error.ts'
import { readVariant } from '../variant.ts'
import { whole } from '../values.ts'
import { withRig } from '../with-rig.ts'

/** What is compared of two variants; a figure where less is better is turned round, so that "better" is better. */
const figures = [
  { name: 'capacity', of: (m: Measurement) => m.capacityPerSecond },
  { name: 'CPU per request', of: (m: Measurement) => 1 / m.cpuMsPerRequest },
] as const

/** `stint tune compare A B`: is B slower or costlier than A? Settings, app builds or node versions. */
export const compare: Command = {
  usage: 'compare <words..>',
  help: 'Compares two variants, each KNOB=VALUE,... or app=FILE: stint tune compare workers=2 workers=4 app.js',
  options: {
    ...subjectOptions,
    pairs: {
      type: 'string',
      requiresArg: true,
      default: '8',
      describe: 'Pairs of fresh launches, at most',
    },
    ...outputOptions,
  },
  run: (given, io) => {
    const [a, b, app] = given.words
    if (a === undefined || b === undefined)
      throw new UsageError('expected two variants: stint tune compare workers=2 workers=4 app.js')
    const variants = [readVariant(a), readVariant(b)] as const
    const own = variants.find((variant) => variant.app !== null)?.app ?? undefined
    const shared = { ...given, words: [app ?? own].filter((word) => word !== undefined) }
    return withRig(shared, io, async ({ setup, signal, rig: { calibratedPerSecond } }) => {
      const mostPairs = whole('--pairs', given.text('pairs') ?? '8', { min: 2, max: 64 })
      const slo = setup.slo ?? assumedSlo(0)
      const rigs = await Promise.all(
        variants.map(async (variant) => {
          const words =
            variant.app === null ? setup.app : [...appWords(variant.app, given.rest, io.cwd)]
          const { rig } = await openRig(
            { ...setup, app: words, flags: [...setup.flags, ...variant.flags] },
            { signal, env: { ...io.env }, calibratedPerSecond, log: () => undefined },
          )
          return { ...rig, slo }
        }),
      )
      const [rigA, rigB] = rigs
      if (rigA === undefined || rigB === undefined) throw new Error('two variants are two')
      const pairs: { readonly a: Measurement; readonly b: Measurement }[] = []
      let spoiled = 0
      while (!signal.aborted && spoiled < MOST_SPOILED) {
        const wanted = plannedPairs(capacityRatios(), mostPairs)
        if (pairs.length >= wanted) break
        // ABBA: a steady drift of the host favours neither.
        const isAFirst = [0, 3].includes(pairs.length % 4)
        const first = await evaluate({}, isAFirst ? rigA : rigB)
        const second = await evaluate({}, isAFirst ? rigB : rigA)
        const [x, y] = isAFirst ? [first, second] : [second, first]
        for (const [name, { outcome }] of [
          [a, x],
          [b, y],
        ] as const)
          if (outcome.kind === 'infeasible') {
            io.err(`stint: ${name}: ${outcome.reason}\n`)
            return exitCodes.failed.number
          }
        if (x.outcome.kind !== 'measured' || y.outcome.kind !== 'measured') {
          spoiled += 1
          continue
        }
        pairs.push({ a: x.outcome.measurement, b: y.outcome.measurement })
        if (!given.has('quiet') && !given.has('json'))
          io.err(
            `pair ${pairs.length}/${wanted}: ${x.outcome.measurement.capacityPerSecond.toFixed(0)}/s and ${y.outcome.measurement.capacityPerSecond.toFixed(0)}/s\n`,
          )
      }
      if (pairs.length < 2) {
        io.err('stint: too few valid pairs to compare; look at stint tune doctor\n')
        return exitCodes.unfit.number
      }
      const results = figures.map(({ name, of }) => ({
        figure: name,
        comparison: judge(
          pairs.map((pair) => Math.log(of(pair.b) / of(pair.a))),
          seededRandom(setup.seed, 'compare', name),
        ),
      }))
      if (given.has('json')) io.out(`${JSON.stringify({ type: 'comparison', a, b, results })}\n`)
      else
        for (const { figure, comparison } of results) io.out(`${line(b, a, figure, comparison)}\n`)
      return results.some(({ comparison }) => comparison.verdict === 'worse')
        ? exitCodes.worse.number
        : exitCodes.ok.number

      function capacityRatios(): readonly number[] {
        return pairs.map((pair) => Math.log(pair.b.capacityPerSecond / pair.a.capacityPerSecond))
      }
    })
  },
}

const MOST_SPOILED = 4

function line(b: string, a: string, figure: string, comparison: Comparison): string {
  const { verdict, effectRatio, lowRatio, highRatio, pairs } = comparison
  return `${figure}: ${b} is ${words[verdict]} ${a}: ${percent(effectRatio)} (95 % CI ${percent(lowRatio)} to ${percent(highRatio)}, ${pairs} pairs)`
}

const words = {
  better: 'better than',
  worse: 'worse than',
  equivalent: 'equivalent to',
  inconclusive: 'not to be told from',
} as const satisfies Record<Comparison['verdict'], string>

function percent(ratio: number): string {
  return `${ratio >= 0 ? '+' : ''}${(100 * ratio).toFixed(1)} %`
}
