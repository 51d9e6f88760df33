import { exitCodes } from '../../../core/exit-codes.ts'
import { leakOf } from '../../../core/derive/leak.ts'
import { maxRequests } from '../../../core/derive/max-requests.ts'
import { MEBIBYTE } from '../../../core/derive/derived.ts'
import { reloadOnRss, warmRssBytes } from '../../../core/derive/reload-on-rss.ts'
import { seededRandom } from '../../../core/random.ts'
import { assumedSlo } from '../../../core/slo-text.ts'
import { memoryBudgetBytes } from '../../../shell/host/memory.ts'
import { screen } from '../../../shell/session/screen.ts'
import { soakOn } from '../../../shell/session/soak.ts'
import { appWord, type Command } from '../command.ts'
import { outputOptions, searchOptions, subjectOptions, targetOptions } from '../options.ts'
import { withRig } from '../with-rig.ts'

/** Share of saturation that a soak runs at: busy, but nothing waits for long. */
const SOAK_LOAD = 0.6
const LEVEL = 0.95
const RESAMPLES = 400

/** `stint tune leak`: what an app keeps of each request, and the max-requests that follows. */
export const leak: Command = {
  name: 'leak',
  words: [appWord],
  takesCommand: true,
  help: 'Finds out whether an app leaks, how much per request, and the limits that follow',
  options: {
    ...subjectOptions,
    soak: searchOptions.soak,
    'memory-budget': searchOptions['memory-budget'],
    ...targetOptions,
    ...outputOptions,
  },
  run: (given, io) =>
    withRig(given, io, async ({ setup, rig: bare }) => {
      const slo = setup.slo ?? assumedSlo(0)
      const rig = { ...bare, slo }
      const looked = await screen({}, rig, slo)
      if (looked.kind !== 'seen') {
        io.err(`stint: ${looked.reason}\n`)
        return looked.kind === 'invalid' ? exitCodes.unfit.number : exitCodes.failed.number
      }
      const { saturationPerSecond, cpuMsPerRequest, workers } = looked.screening
      const soaked = await soakOn(
        {
          kind: 'soak',
          candidate: {},
          ratePerSecond: SOAK_LOAD * saturationPerSecond,
          seconds: setup.soakSeconds,
        },
        rig,
      )
      if (soaked.kind === 'soak-failed') {
        io.err(`stint: ${soaked.reason}\n`)
        return exitCodes.failed.number
      }
      const { soak } = soaked
      const { memory } = soak
      const found = leakOf(memory, {
        random: seededRandom(setup.seed, 'leak'),
        level: LEVEL,
        resamples: RESAMPLES,
      })
      const limit = reloadOnRss({
        memory,
        workers,
        memoryBudgetBytes: setup.memoryBudgetBytes ?? memoryBudgetBytes(),
      })
      const requests = maxRequests({
        leak: found,
        warmRssBytes: memory.length === 0 ? 0 : warmRssBytes(memory),
        reloadOnRssBytes: limit.kind === 'value' ? limit.value * MEBIBYTE : 0,
        bootCpuSeconds: soak.bootCpuSeconds,
        cpuSecondsPerRequest: cpuMsPerRequest / 1000,
      })
      if (given.has('json')) {
        io.out(`${JSON.stringify({ type: 'leak', leak: found, settings: [limit, requests] })}\n`)
        return exitCodes.ok.number
      }
      io.out(`${found.evidence}\n`)
      for (const derived of [limit, requests])
        io.out(
          derived.kind === 'value'
            ? `${derived.knob} = ${derived.value}: ${derived.evidence}\n`
            : `${derived.knob}: ${derived.reason}\n`,
        )
      return exitCodes.ok.number
    }),
}
