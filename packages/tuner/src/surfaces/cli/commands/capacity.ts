import { exitCodes } from '../../../core/exit-codes.ts'
import { carriedPerSecond, meanCapacity } from '../../../core/compare/carried.ts'
import type { Measurement } from '../../../core/evaluation.ts'
import { seededRandom } from '../../../core/random.ts'
import { assumedSlo, printSlo } from '../../../core/slo-text.ts'
import { bcaInterval } from '../../../core/statistics/bootstrap.ts'
import { mean } from '../../../core/statistics/summary.ts'
import { percent } from '../../../percent.ts'
import { evaluate } from '../../../shell/evaluation/evaluate.ts'
import { appWord, type Command } from '../command.ts'
import { outputOptions, subjectOptions, targetOptions } from '../options.ts'
import { share, whole } from '../values.ts'
import { unexpected } from '../usage-error.ts'
import { withRig } from '../with-rig.ts'

const RESAMPLES = 5_000
/** What a precision may cost: so many times the load time of the effort. */
const MOST_SEARCHES = 20

/** `stint tune capacity`: the SLO capacity of one configuration. */
export const capacity: Command = {
  name: 'capacity',
  words: [appWord],
  takesCommand: true,
  help: 'Measures how much one configuration carries within the SLO',
  options: {
    ...subjectOptions,
    launches: { type: 'string', requiresArg: true, default: '3', describe: 'Fresh launches' },
    precision: {
      type: 'string',
      requiresArg: true,
      describe: 'Goes on with each launch until its capacity is known this well, such as 5%',
    },
    ...targetOptions,
    ...outputOptions,
  },
  run: async (given, io) => {
    const launches = whole('--launches', given.text('launches') ?? '3', { min: 1, max: 100 })
    const asked = given.text('precision')
    const ratio = asked === undefined ? null : share('--precision', asked)
    if (ratio !== null && given.text('effort') === 'smoke')
      throw unexpected('--effort', 'quick, normal or thorough with --precision', 'smoke')
    return withRig(given, io, async ({ setup, rig: bare, signal }) => {
      const slo = setup.slo ?? assumedSlo(0)
      const mostSeconds = MOST_SEARCHES * bare.effort.searchSeconds
      const rig = { ...bare, slo, precision: ratio === null ? null : { ratio, mostSeconds } }
      const measured: Measurement[] = []
      for (let launch = 1; launch <= launches && !signal.aborted; launch++) {
        const { outcome, seconds } = await evaluate({}, rig)
        if (outcome.kind !== 'measured') {
          const why = 'reason' in outcome ? outcome.reason : outcome.kind
          io.err(`stint: launch ${launch}: ${why}\n`)
          if (outcome.kind === 'infeasible') return exitCodes.failed.number
          continue
        }
        measured.push(outcome.measurement)
        if (given.has('json'))
          io.out(`${JSON.stringify({ type: 'launch', launch, ...outcome.measurement })}\n`)
        else if (!given.has('quiet'))
          io.err(
            `launch ${launch}/${launches}: ${outcome.measurement.capacityPerSecond.toFixed(0)}/s${marginText(outcome.measurement, ratio)} of ${outcome.measurement.saturationPerSecond.toFixed(0)}/s, ${outcome.measurement.cpuMsPerRequest.toFixed(2)} CPU ms per request (${seconds.toFixed(0)} s)\n`,
          )
      }
      if (measured.length === 0) return exitCodes.unfit.number
      const logs = measured.map((launch) => Math.log(carriedPerSecond(launch)))
      const { low, high } = bcaInterval(logs, mean, {
        random: seededRandom(setup.seed, 'capacity'),
        level: 0.95,
        resamples: RESAMPLES,
      })
      const perSecond = meanCapacity(measured)
      const result = {
        type: 'capacity',
        perSecond,
        lowPerSecond: measured.length > 1 ? Math.exp(low) : null,
        highPerSecond: measured.length > 1 ? Math.exp(high) : null,
        launches: measured.length,
        ...(ratio === null ? {} : { precisionRatio: ratio }),
        slo,
      }
      if (given.has('json')) io.out(`${JSON.stringify(result)}\n`)
      else
        io.out(
          `${perSecond.toFixed(0)} requests per second${measured.length > 1 ? ` (95 % CI ${Math.exp(low).toFixed(0)} to ${Math.exp(high).toFixed(0)}, ${measured.length} launches)` : ''} with ${printSlo(slo)}\n`,
        )
      return exitCodes.ok.number
    })
  },
}

function marginText({ marginRatio }: Measurement, asked: number | null): string {
  if (asked === null) return ''
  const wanted = `${percent(asked)} was asked for`
  if (marginRatio === undefined) return ` (how exact is not known; ${wanted})`
  return ` +/- ${percent(marginRatio)}${marginRatio > asked ? ` (${wanted})` : ''}`
}
