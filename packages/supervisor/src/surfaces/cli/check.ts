import { exitCodes } from '../../config/exit-codes.ts'
import type { Argv } from '../../config/layers/argv.ts'
import type { Io } from './io.ts'
import { prepare, prepareSettings } from './prepare.ts'
import { report, reportNotices } from './report.ts'

/** `stint check`: says what `stint run` with the same words would trip over, and starts nothing. */
export async function check(argv: Argv, words: readonly string[], io: Io): Promise<number> {
  const hasApp = words.length > 0 || argv.rest !== null
  const prepared = await (hasApp ? prepare(argv, words, io) : prepareSettings(argv, io))
  if (!prepared.ok) return report(prepared.problems, io)
  reportNotices(prepared.resolved.notices, io)
  io.out(hasApp ? 'ok\n' : 'ok (settings only; no app was given)\n')
  return exitCodes.ok.number
}
