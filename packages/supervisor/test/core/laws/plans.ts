import type { Action } from '../../../src/core/action.ts'
import type { Reason } from '../../../src/core/cause.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { isBooting, isGoing, isReady, type Worker } from '../../../src/core/worker.ts'
import type { Witness } from '../world/world.ts'
import { hold } from './law.ts'

/** A slot that is given up as it boots: its worker is sent home, its sockets are adopted, released and closed. */
const MOST_ROUNDS = 4
const UNPLANNED: ReadonlySet<Reason> = new Set<Reason>([
  'stop',
  'scale',
  'boot-timeout',
  'evil-reload-on-rss',
])

/** The laws that every plan obeys. */
export function lawfulPlans(): Witness {
  const repeated = new Set<string>()
  let isExcused = false
  return {
    plan: (plan, before, after, round) => {
      if (round === 1) {
        repeated.clear()
        isExcused = false
      }
      // A start that fails at once is a new fact, and another slot may take its turn.
      hold(round <= MOST_ROUNDS || isExcused, 'the fixpoint is reached in 4 rounds', before, plan)
      isExcused ||= failures(after) > failures(before)
      for (const action of plan) {
        const key = nameOf(action)
        hold(!repeated.has(key), 'no action is repeated', before, action)
        repeated.add(key)
      }
      oneEach(plan, before)
      nothingStartsAtTheEnd(plan, before)
      nobodyLeavesWithoutRelief(plan, before, after)
      fewRecyclings(before, after)
    },
  }
}

function failures({ slots }: Snapshot): number {
  return slots.reduce((sum, { exits }) => sum + (exits['spawn-error'] ?? 0), 0)
}

function nameOf(action: Action): string {
  const what = action.type === 'warn' ? action.code : action.type
  return `${what} ${'slot' in action ? action.slot : ''} ${'life' in action ? action.life : ''}`
}

function oneEach(plan: readonly Action[], before: Snapshot): void {
  const lives = new Set<number>()
  const starts = new Set<number>()
  for (const action of plan) {
    if (action.type === 'spawn' || action.type === 'admit') {
      hold(!starts.has(action.slot), 'at most one start per slot', before, action)
      starts.add(action.slot)
    }
    if ('life' in action && !['adopt', 'release', 'warn'].includes(action.type)) {
      hold(!lives.has(action.life), 'at most one action per worker', before, action)
      lives.add(action.life)
    }
  }
  for (const action of plan)
    if (action.type === 'adopt' || action.type === 'release')
      hold(!lives.has(action.life), 'who leaves is asked nothing else', before, action)
}

function nothingStartsAtTheEnd(plan: readonly Action[], before: Snapshot): void {
  const { phase } = before.phase
  const isStarting = plan.some(
    (action) =>
      action.type === 'spawn' ||
      action.type === 'admit' ||
      (action.type === 'adopt' && hasServed(action.slot, before)),
  )
  hold(
    !isStarting || phase === 'starting' || phase === 'running',
    'nothing starts once stopping',
    before,
    plan,
  )
}

/** What waits for a worker that never served has to be answered by somebody. */
function hasServed(id: number, { slots }: Snapshot): boolean {
  return slots.some((slot) => slot.id === id && slot.sockets === 'served')
}

function nobodyLeavesWithoutRelief(
  plan: readonly Action[],
  before: Snapshot,
  after: Snapshot,
): void {
  for (const action of plan) {
    if (action.type !== 'drain' && action.type !== 'terminate' && action.type !== 'kill') continue
    const worker = before.workers.find(({ life }) => life === action.life)
    if (worker?.state !== 'ready' || UNPLANNED.has(action.reason)) continue
    const relief = after.workers.find((other) => isReady(other) && other.slot === action.slot)
    hold(relief !== undefined, 'a planned exit leaves a ready worker behind', after, action)
    hold(
      action.reason !== 'reload' || (relief?.generation ?? 0) > worker.generation,
      'a reload relieves with newer code',
      after,
      action,
    )
  }
}

function fewRecyclings(before: Snapshot, after: Snapshot): void {
  const running = recyclings(after)
  const allowed = Math.max(before.settings.maxRecycling, recyclings(before))
  hold(running <= allowed, 'at most max-recycling replacements at a time', after, running)
}

/** Slots in which a planned replacement is under way, worked out without the core's help. */
function recyclings({ workers }: Snapshot): number {
  const ready = new Set<number>()
  const busy = new Set<number>()
  for (const worker of workers) {
    if (isMoving(worker) || (isReady(worker) && ready.has(worker.slot))) busy.add(worker.slot)
    if (isReady(worker)) ready.add(worker.slot)
  }
  return busy.size
}

function isMoving(worker: Worker): boolean {
  if (isBooting(worker)) return worker.relieves !== null
  return isGoing(worker) && !UNPLANNED.has(worker.reason)
}
