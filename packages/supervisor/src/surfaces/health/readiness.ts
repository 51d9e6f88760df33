import { isEnding, isPaused, readyWorkers, type Snapshot } from '../../core/snapshot.ts'

/** What `/readyz` says: whether this instance wants traffic, and why (not). */
export interface Readiness {
  readonly isReady: boolean
  readonly text: string
}

/** Ready means: at least `min-ready` workers take traffic, and nobody has asked for a stop or a pause. */
export function readinessOf(snapshot: Snapshot): Readiness {
  if (isEnding(snapshot)) return { isReady: false, text: 'stopping' }
  if (isPaused(snapshot)) return { isReady: false, text: 'paused' }
  const ready = readyWorkers(snapshot).length
  const { minReady } = snapshot.settings
  return { isReady: ready >= minReady, text: `${ready} ready, ${minReady} needed` }
}
