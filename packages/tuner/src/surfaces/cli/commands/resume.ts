import { resolve } from 'node:path'
import { guardHost } from '../../../shell/host/guard.ts'
import { resumeJournal, type Journal } from '../../../shell/journal/journal.ts'
import { openRig } from '../../../shell/session/open-rig.ts'
import { subjectSchema, type Subject } from '../../../shell/session/subject.ts'
import { folderWord, type Command } from '../command.ts'
import { interruptible } from '../interrupt.ts'
import { outputOptions, searchOptions } from '../options.ts'
import { runToEnd } from '../run-to-end.ts'
import { checkSession, folderAt, openFolder } from '../session-folder.ts'
import { checkStore } from '../store.ts'
import { UsageError } from '../usage-error.ts'

/** `stint tune resume DIR`: goes on where a killed or interrupted session was. */
export const resume: Command = {
  name: 'resume',
  words: [folderWord],
  takesCommand: false,
  help: 'Goes on with an interrupted session from its folder',
  options: { ...outputOptions, store: searchOptions.store },
  run: async (given, io) => {
    const folder = folderAt(resolve(io.cwd, given.words[0] ?? ''))
    checkSession(folder, io.cwd)
    checkStore(given, io)
    const resumed = resumeJournal(folder.journal)
    if (!resumed.ok) throw new UsageError(resumed.message)
    const { journal } = resumed
    for (const notice of journal.notices) io.err(`stint: ${notice}\n`)
    const subject = subjectIn(journal)
    const { log } = openFolder(folder)
    const { signal, release } = interruptible()
    const guard = guardHost(signal)
    try {
      const { rig } = await openRig(subject.setup, {
        signal: guard.signal,
        env: { ...io.env },
        calibratedPerSecond: subject.calibratedPerSecond,
        log: log.line,
      })
      return await runToEnd({ session: { journal, rig, subject }, folder, guard, given, io })
    } finally {
      guard.stop()
      release()
      log.close()
    }
  },
}

function subjectIn({ entries: [first], file }: Journal): Subject {
  if (first?.type !== 'session-opened') throw new UsageError(`${file} holds no session`)
  const read = subjectSchema.safeParse(first.subject)
  if (read.success) return read.data
  throw new UsageError(`${file} is of another version of stint tune; start a new session`)
}
