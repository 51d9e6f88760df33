import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scoreOf } from '../../../packages/tuner/src/core/compare/score.ts'
import type { Objective } from '../../../packages/tuner/src/core/objective.ts'
import type { Decision } from '../../../packages/tuner/src/core/session/decision.ts'
import { JOURNAL_VERSION } from '../../../packages/tuner/src/core/session/entry.ts'
import { fold, type SessionState } from '../../../packages/tuner/src/core/session/fold.ts'
import {
  evaluationsOf,
  findingsOf,
  invalidOf,
} from '../../../packages/tuner/src/core/session/trials.ts'
import { memoryBudgetBytes } from '../../../packages/tuner/src/shell/host/memory.ts'
import { createJournal } from '../../../packages/tuner/src/shell/journal/journal.ts'
import { performOn } from '../../../packages/tuner/src/shell/session/perform.ts'
import { runSession } from '../../../packages/tuner/src/shell/session/run-session.ts'
import { soakOn } from '../../../packages/tuner/src/shell/session/soak.ts'
import type { Candidate } from '../../../packages/tuner/src/space/dimension.ts'
import type { Personality } from './personality.ts'
import type { Stand } from './stand.ts'

/** What a session made of a wrong start. */
export interface Tuned {
  readonly decision: Decision
  readonly launches: number
  readonly invalid: readonly string[]
  /** What the search and the race saw, in order: where a wrong pick comes from. */
  readonly seen: readonly Seen[]
}

interface Seen {
  readonly purpose: string
  readonly candidate: Candidate
  /** Null: it was not measured, for the reason that `kind` says. */
  readonly score: number | null
  readonly kind: string
}

/** Runs the tuner's own session, journal and all, to its decision. */
export async function tune(
  { objective, slo }: Personality,
  { rig, space }: Stand,
  { mostEvaluations, mostPairs }: { readonly mostEvaluations: number; readonly mostPairs: number },
): Promise<Tuned> {
  const directory = await mkdtemp(join(tmpdir(), 'stint-personality-'))
  const created = createJournal(join(directory, 'journal.jsonl'))
  if (!created.ok) throw new Error(created.message)
  const { journal } = created
  try {
    const plan = {
      seed: rig.seed,
      space,
      slo,
      objective,
      mostEvaluations,
      mostPairs,
      soakSeconds: 0,
      memoryBudgetBytes: memoryBudgetBytes(),
    }
    const first = {
      type: 'session-opened',
      version: JOURNAL_VERSION,
      atMs: Date.now(),
      plan,
      subject: {},
    } as const
    journal.append(first)
    let state = fold([first])
    const decision = await runSession({
      journal: { ...journal, entries: [first] },
      perform: performOn(rig, (step) => soakOn(step, rig)),
      watch: (_, after) => {
        state = after
      },
      signal: rig.signal,
    })
    if (decision === null || state === null) throw new Error('the session was interrupted')
    return {
      decision,
      launches: evaluationsOf(state).length,
      invalid: invalidOf(state),
      seen: seenIn(state, objective),
    }
  } finally {
    journal.close()
    await rm(directory, { recursive: true, force: true })
  }
}

function seenIn(state: SessionState, objective: Objective): readonly Seen[] {
  return findingsOf(state).map(({ purpose, candidate, outcome }) => ({
    purpose,
    candidate,
    score: outcome.kind === 'measured' ? scoreOf(outcome.measurement, objective) : null,
    kind: outcome.kind,
  }))
}
