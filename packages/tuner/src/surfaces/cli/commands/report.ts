import { existsSync, writeFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { exitCodes } from '../../../core/exit-codes.ts'
import { readJournal } from '../../../shell/journal/journal.ts'
import { renderReport } from '../../report/report.ts'
import { folderWord, type Command } from '../command.ts'
import { readProfile } from '../read-profile.ts'
import { checkSession, folderAt } from '../session-folder.ts'
import { UsageError } from '../usage-error.ts'

/** `stint tune report DIR`: the report of a session, finished or not. */
export const report: Command = {
  name: 'report',
  words: [folderWord],
  takesCommand: false,
  help: 'Writes report.html of a session, also while it runs',
  options: {},
  run: async (given, io) => {
    const folder = folderAt(resolve(io.cwd, given.words[0] ?? ''))
    checkSession(folder, io.cwd)
    const read = readJournal(folder.journal)
    if (!read.ok) throw new UsageError(read.message)
    for (const notice of read.notices) io.err(`stint: ${notice}\n`)
    // None while the session runs.
    const profile = existsSync(folder.profile) ? readProfile(folder.profile, io) : null
    const page = renderReport({ entries: read.entries, profile })
    writeFileSync(folder.report, page)
    io.out(`${relative(io.cwd, folder.report)}\n`)
    return exitCodes.ok.number
  },
}
