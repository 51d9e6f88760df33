import type { Event } from './event.ts'
import { slotAdopted, slotReleased, workerReleased } from './observe/adoption.ts'
import { letGoSent, settleBalance } from './observe/balance.ts'
import { admitted, listened, probed, serving, spawned } from './observe/births.ts'
import { changeSlot, changeWorker } from './observe/change.ts'
import { exited, spawnFailed } from './observe/deaths.ts'
import { drained, drainSent, killSent, termSent } from './observe/departures.ts'
import {
  closedIntake,
  intakeLost,
  pauseAsked,
  pauseSent,
  reopened,
  resumeAsked,
  resumeSent,
} from './observe/pause.ts'
import { recycleAsked, scaleAsked, settingsChanged, stopAsked } from './observe/orders.ts'
import { reported, sampled, spokeLast } from './observe/readings.ts'
import { reloadAsked, settleReload } from './observe/reload.ts'
import type { Snapshot } from './snapshot.ts'

/** What is known after `event`. The only function that makes a new snapshot. */
export function observe(snapshot: Snapshot, event: Event): Snapshot {
  const now = { ...snapshot, nowMs: Math.max(snapshot.nowMs, event.atMs) }
  return settleReload(change(now, event), event.atMs)
}

function change(snapshot: Snapshot, event: Event): Snapshot {
  switch (event.type) {
    case 'ticked':
      return snapshot
    case 'exited':
      return { ...snapshot, phase: { phase: 'stopped', exitCode: event.code } }
    case 'worker-spawned':
      return spawned(snapshot, event)
    case 'spawn-failed':
      return spawnFailed(snapshot, event)
    case 'worker-greeted':
      return changeWorker(snapshot, event.life, (worker) => ({
        ...worker,
        appPid: event.pid,
        readings: { ...worker.readings, node: event.node },
      }))
    case 'addresses-found':
      return snapshot.addresses.length === 0
        ? { ...snapshot, addresses: event.addresses }
        : snapshot
    case 'worker-listened':
      return listened(snapshot, event)
    case 'probe-asked':
      return probed(snapshot, event.life, 'asked')
    case 'probe-passed':
      return probed(snapshot, event.life, 'passed')
    case 'worker-admitted':
      return admitted(snapshot, event)
    case 'worker-serving':
      return reopened(serving(snapshot, event), event)
    case 'pause-sent':
      return pauseSent(snapshot, event.life)
    case 'worker-paused':
      return closedIntake(snapshot, event.life)
    case 'worker-reopened':
      return intakeLost(snapshot, event.life)
    case 'resume-sent':
      return resumeSent(snapshot, event)
    case 'let-go-sent':
      return letGoSent(snapshot, event)
    case 'drain-sent':
      return drainSent(snapshot, event)
    case 'worker-drained':
      return drained(snapshot, event)
    case 'term-sent':
      return termSent(snapshot, event)
    case 'kill-sent':
      return killSent(snapshot, event)
    case 'worker-exited':
      return exited(snapshot, event)
    case 'slot-adopted':
      return slotAdopted(snapshot, event)
    case 'slot-released':
      return slotReleased(snapshot, event)
    case 'worker-released':
      return workerReleased(snapshot, event)
    case 'slot-closed':
      return closed(snapshot, event.slot)
    case 'worker-threw':
      return spokeLast(snapshot, event.life, { end: 'threw', text: event.words })
    case 'worker-aborted':
      return spokeLast(snapshot, event.life, { end: 'aborted', text: event.words })
    case 'reported':
      return settleBalance(reported(snapshot, event), event.atMs)
    case 'memory-sampled':
      return sampled(snapshot, event)
    case 'warned':
      return snapshot.warned.includes(event.code)
        ? snapshot
        : { ...snapshot, warned: [...snapshot.warned, event.code] }
    case 'reload-asked':
      return reloadAsked(snapshot, event)
    case 'pause-asked':
      return pauseAsked(snapshot, event)
    case 'resume-asked':
      return resumeAsked(snapshot)
    case 'recycle-asked':
      return recycleAsked(snapshot, event)
    case 'scale-asked':
      return scaleAsked(snapshot, event.workers)
    case 'scale-step-asked':
      return scaleAsked(snapshot, Math.min(event.most, snapshot.workersWanted + event.step))
    case 'stop-asked':
      return stopAsked(snapshot, event)
    case 'settings-changed':
      return settingsChanged(snapshot, event)
  }
}

/** A closed slot keeps its counters. */
function closed(snapshot: Snapshot, id: number): Snapshot {
  return changeSlot(snapshot, id, (slot) => ({ ...slot, sockets: 'closed' }))
}
