import { lifetimeLimitMs } from './limits.ts'
import { graceEndsMs, mercyEndsMs } from './mercy.ts'
import { resumeEndsMs } from './policies/pausing.ts'
import { bootEndsMs, probationEndsMs } from './policies/readiness.ts'
import { drainsAtMs } from './policies/shutdown.ts'
import type { Snapshot } from './snapshot.ts'
import type { Worker } from './worker.ts'

/** The next instant at which `decide` may want something although nothing happened; Infinity when there is none. */
export function nextDeadlineMs(snapshot: Snapshot): number {
  const instants = [
    drainsAtMs(snapshot),
    ...snapshot.slots.map(({ retryAtMs }) => retryAtMs),
    ...snapshot.workers.flatMap((worker) => deadlines(worker, snapshot)),
  ]
  return instants.reduce((next, at) => (at > snapshot.nowMs && at < next ? at : next), Infinity)
}

function deadlines(worker: Worker, snapshot: Snapshot): readonly number[] {
  switch (worker.state) {
    case 'spawning':
    case 'admitted':
      return [bootEndsMs(worker, snapshot)]
    case 'proving':
      return [bootEndsMs(worker, snapshot), probationEndsMs(worker, snapshot)]
    case 'ready':
      return [
        resumeEndsMs(worker),
        worker.spawnedAtMs + snapshot.settings.minWorkerLifetimeMs,
        worker.spawnedAtMs + lifetimeLimitMs(worker, snapshot.settings, snapshot.seed),
      ]
    case 'draining':
      return [mercyEndsMs(worker, snapshot)]
    case 'leaving':
      return [graceEndsMs(worker, snapshot)]
    case 'killed':
      return []
  }
}
