import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { exitCodes } from '../../core/exit-codes.ts'
import { exitOf } from '../../core/session/exit-of.ts'
import { baselineFault } from '../../core/session/unfit.ts'
import { fold, observe } from '../../core/session/fold.ts'
import type { Guard } from '../../shell/host/guard.ts'
import { conclude } from '../../shell/session/conclude.ts'
import { notedRig, restoreTargets } from '../../shell/session/noted-rig.ts'
import type { OpenSession } from '../../shell/session/open-session.ts'
import { performOn } from '../../shell/session/perform.ts'
import { runSession } from '../../shell/session/run-session.ts'
import { soakOn } from '../../shell/session/soak.ts'
import { readJournal } from '../../shell/journal/journal.ts'
import { storeProfile, writeProfile } from '../../shell/profile-store.ts'
import { showProgress, type ProgressOutput } from '../progress/show-progress.ts'
import { renderReport } from '../report/report.ts'
import type { Given } from './given.ts'
import type { SessionFolder } from './session-folder.ts'
import type { Io } from './io.ts'
import { storeIn } from './store.ts'
import { summary } from './summary.ts'

/** Runs a session to its decision and leaves profile and report beside its journal. The result is the exit code. */
export async function runToEnd({
  session: { journal, rig: bare, subject },
  folder,
  guard,
  given,
  io,
}: {
  readonly session: OpenSession
  readonly folder: SessionFolder
  readonly guard: Guard
  readonly given: Given
  readonly io: Io
}): Promise<number> {
  const opened = fold(journal.entries)
  if (opened === null) throw new Error('a session without a plan')
  let state = opened
  const breaches: string[] = []
  const rig = { ...bare, slo: state.plan.slo }
  const progress = showProgress(
    { stream: streamOf(given), mode: modeOf(given), env: io.env, nowMs: Date.now },
    journal.entries,
  )
  const ticking = setInterval(() => progress.tick(), TICK_MS)
  await restoreTargets(journal)
  const noted = notedRig(rig, (entry) => journal.append(entry))
  const decision = await runSession({
    journal,
    perform: performOn(noted, (step) => soakOn(step, noted)),
    signal: guard.signal,
    breach: guard.breach,
    watch: (entry) => {
      state = observe(state, entry)
      if (entry.type === 'aborted') breaches.push(entry.reason)
      progress.entry(entry)
    },
  })
  const endProgress = (): void => {
    clearInterval(ticking)
    progress.close()
  }
  const here = (path: string): string => relative(io.cwd, path) || '.'
  const stopped = (): number => {
    endProgress()
    const breach = breaches[0] ?? guard.breach()
    const why = breach === null ? 'interrupted' : `stopped: ${breach}`
    io.err(
      `stint: ${why}; nothing is lost but the trial under way: stint tune resume ${here(folder.directory)}\n`,
    )
    return breach === null ? exitCodes.interrupted.number : exitCodes.aborted.number
  }
  if (decision === null) {
    journal.close()
    return stopped()
  }
  const journalSha256 = journal.sha256()
  journal.close()
  const fault = baselineFault(state)
  if (fault !== null) {
    endProgress()
    io.err(`stint: what runs today does not hold, so nothing can be compared with it: ${fault}\n`)
    return exitOf(state, decision)
  }
  progress.activity('all settings together are tried')
  const { profile, derivation, verification } = await conclude({
    state,
    decision,
    subject,
    rig,
    journalSha256,
  })
  // What was tried last was cut short, and says nothing.
  if (guard.signal.aborted) return stopped()
  progress.activity('')
  endProgress()
  writeProfile(folder.profile, profile)
  const read = readJournal(journal.file)
  if (read.ok) writeFileSync(folder.report, renderReport({ entries: read.entries, profile }))
  const store = storeIn(given, io)
  const stored = store === null ? null : here(storeProfile(store, profile))
  if (given.has('json')) io.out(`${JSON.stringify({ type: 'profile', profile })}\n`)
  else
    io.out(
      summary({
        state,
        decision,
        profile,
        derivation,
        verification,
        files: [here(folder.profile), here(folder.report)],
        stored,
        stream: process.stdout,
      }),
    )
  return exitOf(state, decision)
}

const TICK_MS = 1_000

/** JSON is for whoever reads standard output; everything else is news for a person. */
function streamOf(given: Given): ProgressOutput['stream'] {
  return given.has('json') ? process.stdout : process.stderr
}

function modeOf(given: Given): ProgressOutput['mode'] {
  if (given.has('json')) return 'json'
  return given.has('quiet') ? 'quiet' : 'live'
}
