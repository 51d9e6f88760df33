import { exitCodes } from '../../core/exit-codes.ts'
import { JOURNAL_VERSION, type Entry } from '../../core/session/entry.ts'
import { createJournal, type Journal } from '../journal/journal.ts'
import { readStore } from '../profile-store.ts'
import { resolveKnobs } from '../target/knobs.ts'
import { openRig, type BareRig } from './open-rig.ts'
import { planSession } from './plan-session.ts'
import type { Setup } from './setup.ts'
import { subjectOf, type Subject } from './subject.ts'

/** A session that can be run. */
export interface OpenSession {
  readonly journal: Journal
  readonly rig: BareRig
  readonly subject: Subject
}

/** A session, or the one line that says why there is none. */
export type Opening =
  | { readonly ok: true; readonly session: OpenSession }
  | { readonly ok: false; readonly exitCode: number; readonly reason: string }

/** Looks at the target, plans, and writes the plan down as the first line of a new journal. */
export async function openSession({
  setup,
  name,
  journalFile,
  store,
  unfit,
  calibratedPerSecond,
  signal,
  env,
  log,
}: {
  readonly setup: Setup
  readonly name: string
  readonly journalFile: string
  /** A directory of profiles that the search may start from; null: none. */
  readonly store: string | null
  readonly unfit: readonly string[]
  readonly calibratedPerSecond: number
  readonly signal: AbortSignal
  readonly env: NodeJS.ProcessEnv
  readonly log: (line: string) => void
}): Promise<Opening> {
  const today = await resolveKnobs(setup.flags, { cwd: setup.cwd, env })
  if (!today.ok) return { ...today, exitCode: exitCodes.failed.number }
  const { rig, reservation } = await openRig(setup, {
    signal,
    env,
    calibratedPerSecond,
    log,
  })
  const planned = await planSession({
    setup,
    rig,
    reservation,
    today: today.knobs,
    unfit,
    name,
    profiles: store === null ? [] : readStore(store).map(({ profile }) => profile),
  })
  if (signal.aborted)
    return {
      ok: false,
      exitCode: exitCodes.interrupted.number,
      reason: 'interrupted before anything was planned',
    }
  if (!planned.ok) {
    const { ending, reason } = planned
    return {
      ok: false,
      exitCode: ending === 'invalid' ? exitCodes.unfit.number : exitCodes.failed.number,
      reason: `what runs today ${ending === 'invalid' ? 'could not be seen' : 'does not hold'}: ${reason}`,
    }
  }
  const created = createJournal(journalFile)
  if (!created.ok) return { ok: false, exitCode: exitCodes.failed.number, reason: created.message }
  const { journal } = created
  const subject = await subjectOf({
    setup,
    name,
    activations: [...planned.activations],
    calibratedPerSecond,
    compromise: reservation.kind === 'shared' ? reservation.compromise : null,
  })
  const first: Entry = {
    type: 'session-opened',
    version: JOURNAL_VERSION,
    atMs: Date.now(),
    plan: planned.plan,
    subject: { ...subject },
  }
  journal.append(first)
  // A journal's entries are those it was opened with.
  return { ok: true, session: { journal: { ...journal, entries: [first] }, rig, subject } }
}
