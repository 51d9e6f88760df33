import type { Argv } from '../../config/layers/argv.ts'
import type { Io } from './io.ts'
import { settingsReader } from './layers.ts'
import { prepare } from './prepare.ts'
import { report } from './report.ts'

/** `stint run`: the supervisor, from its first worker to its last. The result is the exit code. */
export async function run(argv: Argv, words: readonly string[], io: Io): Promise<number> {
  const reread = settingsReader(argv, io)
  const prepared = await prepare(argv, words, io, reread)
  if (!prepared.ok) return report(prepared.problems, io)
  const { resolved, app } = prepared
  if (app === null) return report([], io)
  const { runSupervisor } = await import('../../run.ts')
  const { settings, origins, notices, news } = resolved
  return runSupervisor({ settings, origins, notices, news, app, reread })
}
