import type { Action } from '../../../src/core/action.ts'
import type { Event } from '../../../src/core/event.ts'
import { isPaused, readyWorkers, workersOf, type Snapshot } from '../../../src/core/snapshot.ts'
import { isBooting, isReady } from '../../../src/core/worker.ts'
import type { Witness } from '../world/world.ts'
import { hold } from './law.ts'

/** Slots whose sockets the supervisor has open, worked out without the core's help. */
type Open = Map<number, 'given' | 'served'>

/** The slot whose sockets a process has, by its life, as long as it never accepted from them. */
type Mute = Map<number, number>

/**
 * The kernel spreads connections over all sockets of a port that listen, and a socket that once listened does so until its
 * last copy is closed. So whatever a worker was given and the supervisor still has is accepted from.
 */
export function servedQueues(): Witness {
  const open: Open = new Map()
  const mute: Mute = new Map()
  return {
    event: (event, _before, after) => {
      noteEvent(event, after, open)
      noteCopies(event, after, mute)
    },
    plan: (plan, before) => {
      for (const action of plan) {
        hold(isLastCopy(action, mute), 'who answers a queue has its last copy', before, action)
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

/** A process keeps what it was given until it ends, whatever it was told. */
function noteCopies(event: Event, after: Snapshot, mute: Mute): void {
  const { type } = event
  if (type === 'worker-admitted' || (type === 'worker-spawned' && event.mode !== 'hold'))
    mute.set(event.life, event.slot)
  if (type === 'worker-exited') mute.delete(event.life)
  for (const { life } of readyWorkers(after)) mute.delete(life)
}

function isLastCopy(action: Action, mute: Mute): boolean {
  const isAnswering =
    (action.type === 'drain' || action.type === 'release') && action.queue === 'answer'
  return !isAnswering || ![...mute.values()].includes(action.slot)
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
