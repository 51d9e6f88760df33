import type { Action } from '../core/action.ts'
import { nextDeadlineMs } from '../core/deadlines.ts'
import { decide } from '../core/decide.ts'
import type { Event } from '../core/event.ts'
import { observe } from '../core/observe.ts'
import type { Snapshot } from '../core/snapshot.ts'
import { monotonicMs } from './clock.ts'

/** An event before it is stamped with the time. */
export type Fact = Event extends infer E ? (E extends Event ? Omit<E, 'atMs'> : never) : never

/** Carries one action out and says what came of it. */
export type Perform = (action: Action, snapshot: Snapshot) => Fact | Promise<Fact>

/** Told of every event together with what was known before and after it. */
export type Watcher = (event: Event, before: Snapshot, after: Snapshot) => void

export interface Supervisor {
  readonly snapshot: () => Snapshot
  /** Puts a fact into the mailbox; it is observed in order of arrival. */
  readonly post: (fact: Fact) => void
  /** Begins; facts posted before are observed first. Resolves with the exit code once nothing is left to do. */
  readonly run: () => Promise<number>
}

/** The longest the loop sleeps, so that `nowMs` never lags far behind. */
const LONGEST_NAP_MS = 1_000

/** The mailbox loop: observe what happened, decide, perform, until the plan is empty; then sleep to the next deadline. */
export function createSupervisor({
  first,
  perform,
  watch,
}: {
  readonly first: Snapshot
  readonly perform: Perform
  readonly watch: Watcher
}): Supervisor {
  const mailbox: Event[] = []
  const { promise: done, resolve, reject } = Promise.withResolvers<number>()
  let snapshot = first
  let hasBegun = false
  let isTurning = false
  let nap: NodeJS.Timeout | undefined

  const see = (event: Event): void => {
    const before = snapshot
    snapshot = observe(before, event)
    watch(event, before, snapshot)
  }
  const now = (fact: Fact): Event => ({ ...fact, atMs: monotonicMs() })

  const settle = async (): Promise<void> => {
    for (;;) {
      for (let event = mailbox.shift(); event !== undefined; event = mailbox.shift()) see(event)
      const plan = decide(snapshot)
      if (plan.length === 0) return
      for (const action of plan) see(now(await perform(action, snapshot)))
    }
  }

  const turn = async (): Promise<void> => {
    if (isTurning || !hasBegun) return
    isTurning = true
    clearTimeout(nap)
    see(now({ type: 'ticked' }))
    await settle()
    isTurning = false
    if (snapshot.phase.phase === 'stopped') return resolve(snapshot.phase.exitCode)
    nap = setTimeout(
      wake,
      Math.min(LONGEST_NAP_MS, Math.max(1, nextDeadlineMs(snapshot) - monotonicMs())),
    )
  }
  const wake = (): void => void turn().catch(reject)

  return {
    snapshot: () => snapshot,
    post: (fact) => {
      mailbox.push(now(fact))
      wake()
    },
    run: () => {
      hasBegun = true
      wake()
      return done
    },
  }
}
