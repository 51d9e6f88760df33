/**
 * A thread that sleeps until requests are due and then knocks on the main thread. A timer of the event loop comes up to
 * a millisecond late; this comes within a fraction of that and leaves the loop idle in between.
 */
import { parentPort } from 'node:worker_threads'
import { schedule } from '../../core/arrivals.ts'
import { seededRandom } from '../../core/random.ts'
import { KNOCKED, type Rhythm, STOPPED } from './rhythm.ts'
import { nowMs } from './now.ts'

parentPort?.on('message', (rhythm: Rhythm) => beat(rhythm))

function beat({ flags, startMs, endMs, seed, ...rest }: Rhythm): void {
  const next = schedule({ ...rest, random: seededRandom(seed, 'arrivals', rest.part.index) })
  let dueMs = startMs + next()
  while (dueMs < endMs && Atomics.load(flags, STOPPED) === 0) {
    const waitMs = dueMs - nowMs()
    if (waitMs > 0) Atomics.wait(flags, STOPPED, 0, waitMs)
    else {
      // The flag falls before the main thread looks at its clock, so no request is left to the knock after.
      if (Atomics.exchange(flags, KNOCKED, 1) === 0) parentPort?.postMessage(false)
      dueMs = startMs + next()
    }
  }
  // The window lasts to its end even when its last request was due before.
  Atomics.wait(flags, STOPPED, 0, Math.max(0, endMs - nowMs()))
  parentPort?.postMessage(true)
}
