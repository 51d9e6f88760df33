import type { Action } from '../../../src/core/action.ts'
import type { Event } from '../../../src/core/event.ts'
import { isPaused, readyWorkers, workersOf, type Snapshot } from '../../../src/core/snapshot.ts'
import { isBooting, isMute, isReady } from '../../../src/core/worker.ts'
import type { Witness } from '../world/world.ts'
import { hold } from './law.ts'

/** Slots whose sockets the supervisor has open, worked out without the core's help. */
type Open = Map<number, 'given' | 'served'>

/** A life, and the slot that it has sockets of, other than those that it serves as its own. */
type Copy = readonly [life: number, slot: number]
type Copies = Set<Copy>

/**
 * The kernel spreads connections over all sockets of a port that listen, and a socket that once listened does so until its
 * last copy is closed. So whatever a worker was given and the supervisor still has is accepted from.
 */
export function servedQueues(): Witness {
  const open: Open = new Map()
  const copies: Copies = new Set()
  return {
    event: (event, _before, after) => {
      noteEvent(event, after, open)
      noteCopies(event, after, copies)
    },
    plan: (plan, before) => {
      for (const action of plan) {
        hold(isLastCopy(action, copies), 'who answers a queue has its last copy', before, action)
        hold(!isThrownAway(action, open, before), 'a queue is answered before it is closed', before)
        noteAction(action, open)
      }
    },
    rest: (snapshot) => {
      const { listenLayout, adopt } = snapshot.settings
      if (listenLayout !== 'slot' || !adopt || isPaused(snapshot)) return
      for (const [slot, since] of open)
        hold(isAccepted(slot, since, snapshot), 'what may listen is accepted from', snapshot, slot)
    },
  }
}

function noteEvent(event: Event, after: Snapshot, open: Open): void {
  const { type } = event
  const isGiven = type === 'worker-admitted' || (type === 'worker-spawned' && event.mode !== 'hold')
  if (isGiven && !open.has(event.slot)) open.set(event.slot, 'given')
  if (type === 'worker-listened' || type === 'worker-serving')
    for (const { slot, life } of readyWorkers(after))
      if (life === event.life) open.set(slot, 'served')
  if (type === 'slot-adopted') open.set(event.slot, 'served')
  if (type === 'slot-closed') open.delete(event.slot)
}

/** A process keeps what it was given until it says otherwise or ends, whatever it was told. */
function noteCopies(event: Event, after: Snapshot, copies: Copies): void {
  const { type } = event
  const isGiven = type === 'worker-admitted' || (type === 'worker-spawned' && event.mode !== 'hold')
  if (isGiven || type === 'slot-adopted') copies.add([event.life, event.slot])
  for (const copy of copies) {
    const [life, slot] = copy
    const isOwn = readyWorkers(after).some((worker) => worker.life === life && worker.slot === slot)
    if (isOwn || isGivenUp(event, after, copy)) copies.delete(copy)
  }
}

const GIVES_UP_ALL: ReadonlySet<Event['type']> = new Set([
  'worker-exited',
  'worker-paused',
  'worker-reopened',
  'drain-sent',
])

function isGivenUp(event: Event, { workers }: Snapshot, [life, slot]: Copy): boolean {
  if (!('life' in event) || event.life !== life) return false
  // Who never listened has what it was born with until it ends.
  if (event.type === 'drain-sent' && workers.some((one) => one.life === life && isMute(one)))
    return false
  if (event.type === 'worker-released') return event.slot === slot
  return GIVES_UP_ALL.has(event.type)
}

function isLastCopy(action: Action, copies: Copies): boolean {
  if (action.type !== 'drain' && action.type !== 'release') return true
  const others = [...copies].filter(([life, slot]) => slot === action.slot && life !== action.life)
  return action.queue !== 'answer' || others.length === 0
}

/** Who is to answer a queue gets the last copy. */
function noteAction(action: Action, open: Open): void {
  if ((action.type === 'drain' || action.type === 'release') && action.queue === 'answer')
    open.delete(action.slot)
}

/** Closed while connections may wait and a neighbour could have taken them. */
function isThrownAway(action: Action, open: Open, { settings, ...before }: Snapshot): boolean {
  const { listenLayout, adopt } = settings
  if (action.type !== 'close-slot' || listenLayout !== 'slot' || !adopt) return false
  const isWaited = open.get(action.slot) === 'given'
  return isWaited && before.workers.some((worker) => isReady(worker) && isOpen(worker))
}

function isAccepted(slot: number, since: 'given' | 'served', snapshot: Snapshot): boolean {
  const workers = workersOf(snapshot, slot)
  const ready = readyWorkers(snapshot)
  const isAdoptable = slot <= snapshot.workersWanted && ready.some(isOpen)
  return (
    workers.some(isReady) ||
    ready.some(({ adopted }) => adopted.includes(slot)) ||
    // It accepts as soon as it listens.
    (since === 'given' && workers.some(isBooting)) ||
    // Whoever comes next takes it; there is nobody to do so now.
    (slot <= snapshot.workersWanted && !isAdoptable)
  )
}

function isOpen({ intake }: { readonly intake: { readonly state: string } }): boolean {
  return intake.state === 'open'
}
