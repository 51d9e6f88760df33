import { readHostClass } from '@stint/supervisor'
import { sharesOf } from '../../core/budget.ts'
import { efforts, type Effort } from '../../core/effort.ts'
import { baselineOf } from '../../core/search/position.ts'
import type { Plan } from '../../core/session/entry.ts'
import type { Reservation } from '../../core/reservation.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { warmStartOf } from '../../core/warm-start.ts'
import { activate, type Activation } from '../../space/activation.ts'
import { spaceOf } from '../../space/space.ts'
import { memoryBudgetBytes } from '../host/memory.ts'
import { spaceHost } from '../host/space-host.ts'
import type { KnobRows } from '../target/knobs.ts'
import { decidedElsewhere, todayOf } from '../target/today.ts'
import type { BareRig } from './open-rig.ts'
import { screen, type Screened, type Screening } from './screen.ts'
import type { Setup } from './setup.ts'

/** A plan, and what it was made from. */
export type Planned =
  | {
      readonly ok: true
      readonly plan: Plan
      readonly activations: readonly Activation[]
      readonly screening: Screening
    }
  | {
      readonly ok: false
      readonly ending: Exclude<Screened['kind'], 'seen'>
      readonly reason: string
    }

/**
 * Looks at what runs today and plans the session: only knobs whose mechanism the look showed at work are searched. The
 * look itself is no evaluation; nothing is decided by its speed.
 */
export async function planSession({
  setup,
  rig,
  reservation,
  today,
  unfit,
  name,
  profiles,
}: {
  readonly setup: Setup
  readonly rig: BareRig
  readonly reservation: Reservation
  /** The knobs that the target runs with today. */
  readonly today: KnobRows
  /** What is wrong with the host, where the session was forced. */
  readonly unfit: readonly string[]
  /** What the app is called in profiles. */
  readonly name: string
  /** What was found before, on whatever hosts. */
  readonly profiles: readonly Profile[]
}): Promise<Planned> {
  const budgetBytes = setup.memoryBudgetBytes ?? memoryBudgetBytes()
  const own = today['node']?.value
  const host = await spaceHost({
    nodes: [typeof own === 'string' ? own : process.execPath, ...setup.nodes],
    targetCpus: reservation.kind === 'apart' ? reservation.target.length : null,
    memoryBudgetBytes: budgetBytes,
  })
  const fixed = new Set([...setup.fixed, ...decidedElsewhere(today)])
  const wide = spaceOf({ today: todayOf(today), fixed, host })
  const looked = await screen(baselineOf(wide), rig, setup.slo)
  if (looked.kind !== 'seen') return { ok: false, ending: looked.kind, reason: looked.reason }
  const { screening } = looked
  const narrow = spaceOf({
    today: todayOf(today),
    fixed,
    host: { ...host, rssBytesPerWorker: screening.rssBytesPerWorker },
  })
  const { space, activations } = activate(narrow, screening.telemetry)
  const effort: Effort = efforts[setup.effort]
  return {
    ok: true,
    activations,
    screening,
    plan: {
      seed: setup.seed,
      space,
      slo: screening.slo,
      objective: setup.objective,
      ...sharesOf({ budgetSeconds: setup.budgetSeconds, soakSeconds: setup.soakSeconds, effort }),
      soakSeconds: setup.soakSeconds,
      memoryBudgetBytes: budgetBytes,
      warmStart: [...warmStartOf(space, profiles, { app: name, host: readHostClass() })],
      unfit,
      doubts: effort.doubt === null ? [] : [effort.doubt],
    },
  }
}
