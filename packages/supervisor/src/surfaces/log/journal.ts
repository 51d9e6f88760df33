import { printAddress } from '../../config/address.ts'
import { connectionsOf } from '../../core/evenness.ts'
import type { Event } from '../../core/event.ts'
import { slotState } from '../../core/slot.ts'
import {
  findSlot,
  findWorker,
  isPaused,
  readyWorkers,
  workersOf,
  type Snapshot,
} from '../../core/snapshot.ts'
import type { LogLevel, LogLine } from '../../shell/log.ts'

type Fields = Readonly<Record<string, string | number | boolean>>

/**
 * The line for an event, or null when nobody needs to know. The wording is an interface: tests and operators match it.
 * `worker=2 gen=3 pid=4242 draining reason=max-requests requests=10000`
 */
export function describe(event: Event, before: Snapshot, after: Snapshot): readonly LogLine[] {
  const lines = [lineFor(event, before, after), ...consequences(before, after)]
  return lines.filter((entry) => entry !== null)
}

function lineFor(event: Event, before: Snapshot, after: Snapshot): LogLine | null {
  switch (event.type) {
    case 'worker-spawned': {
      const why = event.relieves === null ? {} : { relieves: event.relieves.reason }
      return line('info', 'spawned', { ...who(after, event.life), ...why })
    }
    case 'spawn-failed':
      return line('error', 'spawn-failed', {
        worker: event.slot,
        gen: event.generation,
        error: event.message,
        ...retry(after, event.slot, event.atMs),
      })
    case 'worker-listened':
      return readiness(event.life, before, after)
    case 'worker-serving':
      return (
        readiness(event.life, before, after) ?? intake('accepts again', event.life, before, after)
      )
    case 'worker-paused':
      return intake('paused', event.life, before, after)
    case 'drain-sent':
      return line('info', 'draining', {
        ...who(before, event.life),
        reason: event.reason,
        ...requests(before, event.life),
      })
    case 'kill-sent':
      return line('warn', 'killed', { ...who(before, event.life), reason: event.reason })
    case 'worker-exited':
      return exit(event, before, after)
    case 'slot-adopted':
      return line('info', 'adopted', {
        slot: event.slot,
        by: who(after, event.life)['worker'] ?? 0,
      })
    case 'warned':
      return belowBaseline(event.code, event.life, after)
    case 'reload-asked':
      return line('info', 'reload asked', {
        by: event.by,
        ...(after.phase.phase === 'running' ? {} : { ignored: after.phase.phase }),
        ...(isPaused(after) ? { waits: 'for resume' } : {}),
      })
    case 'pause-asked':
      return line('info', 'pausing', {
        by: event.by,
        ...(after.phase.phase === 'running' ? {} : { ignored: after.phase.phase }),
      })
    case 'resume-asked':
      return line('info', 'resuming', { by: event.by })
    case 'scale-asked':
    case 'scale-step-asked':
      return line('info', 'scaling', { workers: after.workersWanted })
    case 'stop-asked':
      return line('info', 'stopping', {
        by: event.by,
        mode: after.phase.phase === 'stopping' ? after.phase.mode : event.mode,
      })
    case 'settings-changed':
      return line('info', 'settings changed', { workers: after.workersWanted })
    case 'exited':
      return line('info', 'stopped', { code: event.code })
    case 'ticked':
    case 'worker-greeted':
    case 'addresses-found':
    case 'probe-asked':
    case 'probe-passed':
    case 'worker-admitted':
    case 'pause-sent':
    case 'worker-reopened':
    case 'resume-sent':
    case 'let-go-sent':
    case 'worker-drained':
    case 'term-sent':
    case 'slot-released':
    case 'worker-released':
    case 'slot-closed':
    case 'reported':
    case 'worker-threw':
    case 'worker-aborted':
    case 'memory-sampled':
    case 'recycle-asked':
      return null
  }
}

/** What an event brought about beyond itself: a reload that began, ended or failed; a start that is hopeless. */
function consequences(before: Snapshot, after: Snapshot): readonly (LogLine | null)[] {
  return [
    served(before, after),
    reloadBegan(before, after),
    reloadEnded(before, after),
    rebalanced(before, after),
    gaveUp(before, after),
  ]
}

function served({ phase }: Snapshot, after: Snapshot): LogLine | null {
  const isFirst = phase.phase === 'starting' && after.phase.phase === 'running'
  return isFirst
    ? line('info', 'serving', { at: after.addresses.map(printAddress).join(' ') })
    : null
}

function reloadBegan({ lastGeneration }: Snapshot, after: Snapshot): LogLine | null {
  return after.lastGeneration > lastGeneration
    ? line('info', 'reloading', { gen: after.lastGeneration })
    : null
}

function reloadEnded(before: Snapshot, { reloads }: Snapshot): LogLine | null {
  if (reloads.last === null || reloads.last === before.reloads.last) return null
  const { ok, generation, reason } = reloads.last
  return ok
    ? line('info', 'reloaded', { gen: generation })
    : line('error', 'reload failed', { gen: generation, reason, still: before.generation })
}

/** How an attempt to even out connections ended; one that had nothing to do is no news. */
function rebalanced({ balance: was }: Snapshot, after: Snapshot): LogLine | null {
  if (was.state !== 'evening' || was.ordered === 0) return null
  const counts = readyWorkers(after).map(connectionsOf)
  const fields = { ordered: was.ordered, most: Math.max(...counts), least: Math.min(...counts) }
  if (after.balance.state === 'even') return line('info', 'rebalanced', fields)
  return after.balance.state === 'resigned' ? line('info', 'rebalancing given up', fields) : null
}

function gaveUp(before: Snapshot, after: Snapshot): LogLine | null {
  const isHopeless =
    before.phase.phase === 'starting' &&
    after.phase.phase === 'stopping' &&
    after.phase.exitCode !== 0
  return isHopeless ? line('error', 'no worker became ready; see its own output above', {}) : null
}

function readiness(life: number, before: Snapshot, after: Snapshot): LogLine | null {
  const worker = findWorker(after, life)
  if (worker === null || worker.state === findWorker(before, life)?.state) return null
  if (worker.state === 'proving') return line('info', 'listens, held back', who(after, life))
  return worker.state === 'ready'
    ? line('info', 'ready', {
        ...who(after, life),
        after: `${Math.round(after.nowMs - worker.spawnedAtMs)}ms`,
      })
    : null
}

/** A ready worker that stopped accepting, or does so again. */
function intake(word: string, life: number, before: Snapshot, after: Snapshot): LogLine | null {
  const [was, is] = [findWorker(before, life), findWorker(after, life)]
  if (was?.state !== 'ready' || is?.state !== 'ready') return null
  return was.intake.state === is.intake.state ? null : line('info', word, who(after, life))
}

function exit(
  event: Extract<Event, { type: 'worker-exited' }>,
  before: Snapshot,
  after: Snapshot,
): LogLine | null {
  const worker = findWorker(before, event.life)
  if (worker === null) return null
  const last = findSlot(after, worker.slot)?.lastExit
  const planned =
    worker.state === 'draining' || worker.state === 'leaving' || worker.state === 'killed'
  const how: Fields = event.signal === null ? { code: event.code ?? 0 } : { signal: event.signal }
  return line(planned ? 'info' : 'error', 'exited', {
    ...who(before, event.life),
    cause: last?.cause ?? 'exit-code',
    ...how,
    ...requests(before, event.life),
    ...retry(after, worker.slot, event.atMs),
  })
}

function belowBaseline(code: string, life: number, snapshot: Snapshot): LogLine {
  const knob = code.replace('-below-baseline', '')
  const readings = findWorker(snapshot, life)?.readings
  const needs = knob === 'reload-on-pss' ? readings?.baselinePssBytes : readings?.baselineRssBytes
  return line('warn', `${knob} is below what this app needs at rest, so it is ignored; raise it`, {
    ...who(snapshot, life),
    needs: `${Math.ceil((needs ?? 0) / 2 ** 20)}M`,
  })
}

function who(snapshot: Snapshot, life: number): Fields {
  const worker = findWorker(snapshot, life)
  return worker === null ? {} : { worker: worker.slot, gen: worker.generation, pid: worker.pid }
}

function requests(snapshot: Snapshot, life: number): Fields {
  const report = findWorker(snapshot, life)?.readings.report
  return report === null || report === undefined ? {} : { requests: report.requests }
}

function retry(snapshot: Snapshot, id: number, nowMs: number): Fields {
  const slot = findSlot(snapshot, id)
  const isWaiting = slot !== null && slotState(slot, workersOf(snapshot, id), nowMs) === 'throttled'
  return isWaiting && snapshot.phase.phase !== 'stopping'
    ? { retryInMs: Math.round(slot.retryAtMs - nowMs) }
    : {}
}

/** Identity first, then the word for what happened, then the details. */
function line(level: LogLevel, word: string, fields: Fields): LogLine {
  const { worker, gen, pid, ...details } = fields
  const identity = worker === undefined ? {} : { worker, gen, pid }
  return {
    level,
    text: [...pairs(identity), word, ...pairs(details)].join(' '),
    fields: { event: word, ...fields },
  }
}

function pairs(fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${quote(String(value))}`)
}

function quote(text: string): string {
  return /[\s"]/.test(text) ? JSON.stringify(text) : text
}
