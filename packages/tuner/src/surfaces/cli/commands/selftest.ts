import { styleText } from 'node:util'
import { exitCodes } from '../../../core/exit-codes.ts'
import { runChecks } from '../../../shell/selftest/run-checks.ts'
import type { Command } from '../command.ts'
import { subjectOptions } from '../options.ts'
import { whole } from '../values.ts'

const MOST_SEED = 2 ** 31 - 1

/** `stint tune selftest`: whether statistics and load engine tell the truth here. */
export const selftest: Command = {
  name: 'selftest',
  words: [],
  takesCommand: false,
  help: 'Checks the tuner itself: simulated comparisons of known truth, and a server that knows its times',
  options: { seed: subjectOptions.seed, json: { type: 'boolean', describe: 'Prints JSON' } },
  run: async (given, io) => {
    const seed = whole('--seed', given.text('seed') ?? '1', { min: 0, max: MOST_SEED })
    const checks = await runChecks(seed)
    if (given.has('json')) io.out(`${JSON.stringify({ type: 'selftest', checks })}\n`)
    else
      for (const { name, found, wanted, passes } of checks) {
        const mark = passes ? 'ok    ' : 'failed'
        const colour = passes ? 'green' : 'red'
        io.out(
          `${styleText(colour, mark, { stream: process.stdout })}  ${name}: ${found} (wanted: ${wanted})\n`,
        )
      }
    return checks.every(({ passes }) => passes) ? exitCodes.ok.number : exitCodes.failed.number
  },
}
