import type { Settings } from '../../../src/config/settings.ts'
import type { Action } from '../../../src/core/action.ts'
import { nextDeadlineMs } from '../../../src/core/deadlines.ts'
import { decide } from '../../../src/core/decide.ts'
import type { Event } from '../../../src/core/event.ts'
import { observe } from '../../../src/core/observe.ts'
import { firstSnapshot, type Snapshot } from '../../../src/core/snapshot.ts'
import { createAgenda } from './agenda.ts'
import { createNature, type Fact } from './nature.ts'
import { createRandom } from './random.ts'
import type { Temper } from './temper.ts'

/** Sees everything that goes through the core, and may object by throwing. */
export interface Witness {
  readonly event?: (event: Event, before: Snapshot, after: Snapshot) => void
  /** One plan, and what was known once all of it was carried out; `round` counts plans at one instant. */
  readonly plan?: (
    plan: readonly Action[],
    before: Snapshot,
    after: Snapshot,
    round: number,
  ) => void
  /** Nothing is left to do before `untilMs`, unless something happens. */
  readonly rest?: (snapshot: Snapshot, untilMs: number) => void
}

export interface World {
  readonly snapshot: () => Snapshot
  /** Tells the supervisor something now. */
  readonly tell: (fact: Fact) => void
  /** Plans something for later, whatever the supervisor does meanwhile. */
  readonly tellAt: (atMs: number, fact: Fact) => void
  /** Lets the virtual clock run; ends early when the supervisor has ended. */
  readonly runFor: (ms: number) => void
  /** Runs until this is true; false when it was not within `withinMs`. */
  readonly runUntil: (isTrue: (snapshot: Snapshot) => boolean, withinMs?: number) => boolean
  /** Every event so far, when `traced`. */
  readonly trace: readonly Event[]
  readonly counts: { events: number; decisions: number }
}

export interface WorldOptions {
  readonly settings: Settings
  readonly workers: number
  readonly cpus?: number
  readonly seed?: number
  readonly temper: Temper
  readonly witnesses?: readonly Witness[]
  readonly traced?: boolean
}

const MOST_ROUNDS = 500

/** A supervisor of simulated processes under a virtual clock: the same options, the same history. */
export function createWorld(options: WorldOptions): World {
  const { settings, workers, cpus = 2, seed = 1, temper, witnesses = [], traced = false } = options
  const agenda = createAgenda<() => readonly Fact[]>()
  const trace: Event[] = []
  const counts = { events: 0, decisions: 0 }
  let snapshot = firstSnapshot({
    nowMs: 0,
    settings,
    seed,
    cpus,
    workersWanted: workers,
    addresses: [],
  })
  let nowMs = 0

  const see = (fact: Fact): void => {
    const before = snapshot
    const event: Event = { ...fact, atMs: nowMs }
    snapshot = observe(before, event)
    counts.events++
    if (traced) trace.push(event)
    for (const witness of witnesses) witness.event?.(event, before, snapshot)
  }

  const nature = createNature({
    temper,
    random: createRandom(seed),
    nowMs: () => nowMs,
    later: (delayMs, facts) => agenda.plan(nowMs + delayMs, facts),
  })

  const settle = (): void => {
    for (let round = 1; ; round++) {
      const before = snapshot
      const plan = decide(before)
      counts.decisions++
      if (plan.length === 0) return
      if (round > MOST_ROUNDS) throw new Error(`no fixpoint: ${JSON.stringify(plan)}`)
      for (const action of plan) see(nature.perform(action))
      for (const witness of witnesses) witness.plan?.(plan, before, snapshot, round)
    }
  }

  /** Goes to the next instant at which something happens; false when there is none by `untilMs`. */
  const step = (untilMs: number): boolean => {
    if (snapshot.phase.phase === 'stopped') return false
    const nextMs = Math.min(agenda.nextMs(), nextDeadlineMs(snapshot))
    for (const witness of witnesses) witness.rest?.(snapshot, Math.min(nextMs, untilMs))
    nowMs = Math.min(nextMs, untilMs)
    if (agenda.nextMs() > nowMs) see({ type: 'ticked' })
    while (agenda.nextMs() <= nowMs) for (const fact of agenda.take()()) see(fact)
    settle()
    return nextMs <= untilMs
  }

  return {
    snapshot: () => snapshot,
    tell: (fact) => {
      see(fact)
      settle()
    },
    tellAt: (atMs, fact) => agenda.plan(atMs, () => [fact]),
    runFor: (ms) => {
      const untilMs = nowMs + ms
      settle()
      while (step(untilMs));
    },
    runUntil: (isTrue, withinMs = 3_600_000) => {
      const untilMs = nowMs + withinMs
      settle()
      while (!isTrue(snapshot)) if (!step(untilMs)) return isTrue(snapshot)
      return true
    },
    trace,
    counts,
  }
}
