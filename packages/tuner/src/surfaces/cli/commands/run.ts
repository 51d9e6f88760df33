import { resolve } from 'node:path'
import { exitCodes } from '../../../core/exit-codes.ts'
import { guardHost } from '../../../shell/host/guard.ts'
import { openSession } from '../../../shell/session/open-session.ts'
import { appName } from '../app-words.ts'
import { appWord, type Command } from '../command.ts'
import { passGate } from '../gate.ts'
import { interruptible } from '../interrupt.ts'
import { outputOptions, searchOptions, subjectOptions, targetOptions } from '../options.ts'
import { readSetup } from '../read-setup.ts'
import { runToEnd } from '../run-to-end.ts'
import { checkNewFolder, folderAt, openFolder } from '../session-folder.ts'
import { checkStore, storeIn } from '../store.ts'

/** `stint tune run`: search, confirmation, profile and report. */
export const run: Command = {
  name: 'run',
  words: [appWord],
  takesCommand: true,
  help: 'Finds the settings that suit this host for an app, and proves them',
  options: { ...subjectOptions, ...searchOptions, ...targetOptions, ...outputOptions },
  run: async (given, io) => {
    const setup = await readSetup(given, io)
    const folder = folderAt(resolve(io.cwd, given.text('out') ?? `stint-tune-${stamp()}`))
    checkNewFolder(folder, io.cwd)
    checkStore(given, io)
    const gate = await passGate(given, io, setup.generators)
    if (gate.kind === 'shut') return exitCodes.unfit.number
    const { log, discard } = openFolder(folder)
    const { signal, release } = interruptible()
    const guard = guardHost(signal)
    try {
      const opening = await openSession({
        setup,
        name: appName(setup.app, io.cwd),
        journalFile: folder.journal,
        store: storeIn(given, io),
        unfit: gate.unfit,
        calibratedPerSecond: gate.calibratedPerSecond,
        signal: guard.signal,
        env: { ...io.env },
        log: log.line,
      })
      if (opening.ok) return await runToEnd({ session: opening.session, folder, guard, given, io })
      const breach = guard.breach()
      if (breach === null) discard()
      io.err(`stint: ${breach === null ? opening.reason : `stopped: ${breach}`}\n`)
      return breach === null ? opening.exitCode : exitCodes.aborted.number
    } finally {
      guard.stop()
      release()
      log.close()
    }
  },
}

/** `2026-11-24-0353`. */
function stamp(): string {
  return new Date().toISOString().slice(0, 16).replace('T', '-').replace(':', '')
}
