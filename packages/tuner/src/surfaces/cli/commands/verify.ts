import { matchHosts, readHostClass } from '@stint/supervisor'
import { exitCodes } from '../../../core/exit-codes.ts'
import type { Profile } from '../../../core/profile/profile.ts'
import { printSlo } from '../../../core/slo-text.ts'
import { flagsOfConfig } from '../../../space/config.ts'
import { verifyAt } from '../../../shell/session/verify.ts'
import { appWord, profileWord, type Command } from '../command.ts'
import { outputOptions, subjectOptions } from '../options.ts'
import type { Given } from '../given.ts'
import type { Io } from '../io.ts'
import { readProfile } from '../read-profile.ts'
import { UsageError } from '../usage-error.ts'
import { seconds } from '../values.ts'
import { withRig, type Bench } from '../with-rig.ts'

/** The lower end of what the profile says, less the band inside which configurations are equals. */
const OF_CAPACITY = 0.95

/** `stint tune verify PROFILE APP`: whether what a profile says still holds, in a minute or two. */
export const verify: Command = {
  name: 'verify',
  words: [profileWord, appWord],
  takesCommand: true,
  help: 'Checks in a minute that a profile still holds: stint tune verify profile.json app.js',
  options: {
    ...subjectOptions,
    seconds: {
      type: 'string',
      requiresArg: true,
      default: '30s',
      describe: 'How long the load is on',
    },
    ...outputOptions,
  },
  run: async (given, io) => {
    const [file, app] = given.words
    const profile = readProfile(file, io)
    const duration = seconds('--seconds', given.text('seconds') ?? '30s')
    checkHost(profile, given, io)
    const words = { ...given, words: app === undefined ? [] : [app] }
    const work = async ({ setup, rig }: Bench): Promise<number> => {
      const slo = setup.slo ?? profile.slo
      const tuned = profile.capacity.tunedPerSecond
      const low = profile.capacity.gain === null ? tuned : tuned * lowShare(profile.capacity.gain)
      const result = await verifyAt(
        {
          candidate: {},
          settings: {},
          ratePerSecond: OF_CAPACITY * low,
          seconds: duration,
        },
        { ...rig, slo },
      )
      if (given.has('json')) io.out(`${JSON.stringify({ type: 'verification', ...result })}\n`)
      if (result.kind === 'failed') {
        io.err(`stint: ${result.reason}\n`)
        return exitCodes.failed.number
      }
      const { probe, lost } = result
      const holds = probe.verdict === 'kept' && lost === 0
      if (!given.has('json'))
        io.out(
          `${probe.ratePerSecond.toFixed(0)}/s: p99 ${probe.p99Ms.toFixed(1)} ms, ${lost} lost (${printSlo(slo)}): ${holds ? 'the profile holds' : `it does not hold: ${probe.reason}`}\n`,
        )
      if (probe.verdict === 'invalid') return exitCodes.unfit.number
      return holds ? exitCodes.ok.number : exitCodes.worse.number
    }
    return withRig(words, io, work, flagsOfConfig(profile.config))
  },
}

/** Another class of hosts carries something else: to check its profile here would say nothing. */
function checkHost({ hostClass }: Profile, given: Given, io: Io): void {
  const { verdict, differences } = matchHosts(readHostClass(), hostClass)
  if (verdict === 'exact') return
  const how = `the profile is of a ${verdict} host: ${differences.join('; ')}`
  if (verdict === 'foreign' && !given.has('force'))
    throw new UsageError(`${how}; tune here, or --force to check it all the same`)
  io.err(`stint: ${how}\n`)
}

/** What the lower end of the gain's interval is of the gain itself. */
function lowShare({ ratio, lowRatio }: NonNullable<Profile['capacity']['gain']>): number {
  return (1 + lowRatio) / (1 + ratio)
}
