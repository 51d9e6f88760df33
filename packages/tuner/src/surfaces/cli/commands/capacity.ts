import { pooled } from '../../../core/capacity/pooled.ts'
import type { Measurement } from '../../../core/evaluation.ts'
import { exitCodes } from '../../../core/exit-codes.ts'
import { assumedSlo } from '../../../core/slo-text.ts'
import { evaluate } from '../../../shell/evaluation/evaluate.ts'
import { launchInTurn, type LaunchesEnd } from '../../../shell/session/launch-in-turn.ts'
import {
  capacityJson,
  type CapacityResult,
  capacitySentence,
  marginText,
} from '../../capacity-result.ts'
import { appWord, type Command } from '../command.ts'
import { outputOptions, subjectOptions, targetOptions } from '../options.ts'
import { share, whole } from '../values.ts'
import { unexpected } from '../usage-error.ts'
import { withRig } from '../with-rig.ts'

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
    return withRig(given, io, async ({ setup, rig: bare, signal, breach }) => {
      const slo = setup.slo ?? assumedSlo(0)
      const mostSeconds = MOST_SEARCHES * bare.effort.searchSeconds
      const rig = { ...bare, slo, precision: ratio === null ? null : { ratio, mostSeconds } }
      const { measured, end } = await launchInTurn({
        launches,
        launch: () => evaluate({}, rig),
        signal,
        onMeasured: (measurement, nth, seconds) => {
          if (given.has('json'))
            io.out(`${JSON.stringify({ type: 'launch', launch: nth, ...measurement })}\n`)
          else if (!given.has('quiet'))
            io.err(
              `launch ${nth}/${launches}: ${launchText(measurement, ratio)} (${seconds.toFixed(0)} s)\n`,
            )
        },
        onSpoiled: (reason, nth) => io.err(`stint: launch ${nth}: ${reason}\n`),
      })
      if (measured.length > 0) {
        const result = {
          ...pooled(measured),
          launches: measured.length,
          launchesAsked: launches,
          ended: endedAs(end, breach() !== null),
          precisionRatio: ratio,
          slo,
        } as const
        io.out(
          `${given.has('json') ? JSON.stringify(capacityJson(result)) : capacitySentence(result)}\n`,
        )
      } else if (end.kind === 'interrupted')
        io.err('stint: interrupted before a launch was measured\n')
      return exitCodeOf(end, measured.length)
    })
  },
}

/** The guard of the host stops a load by the same signal as Ctrl-C. */
function endedAs({ kind }: LaunchesEnd, isBreached: boolean): CapacityResult['ended'] {
  if (kind === 'broken') return 'failed'
  return kind === 'interrupted' && isBreached ? 'aborted' : kind
}

/** A defect, or an agent that is gone, is told by whoever tells such things of every command. */
function exitCodeOf(end: LaunchesEnd, measured: number): number {
  switch (end.kind) {
    case 'complete':
      return measured > 0 ? exitCodes.ok.number : exitCodes.unfit.number
    case 'interrupted':
      return exitCodes.interrupted.number
    case 'failed':
      return exitCodes.failed.number
    case 'broken':
      throw end.error
  }
}

function launchText(measurement: Measurement, asked: number | null): string {
  const {
    capacityPerSecond,
    marginRatio = null,
    saturationPerSecond,
    cpuMsPerRequest,
  } = measurement
  return `${capacityPerSecond.toFixed(0)}/s${marginText(marginRatio, asked)} of ${saturationPerSecond.toFixed(0)}/s, ${cpuMsPerRequest.toFixed(2)} CPU ms per request`
}
