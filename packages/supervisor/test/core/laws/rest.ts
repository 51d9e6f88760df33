import { decide } from '../../../src/core/decide.ts'
import { createRandom } from '../world/random.ts'
import type { Witness } from '../world/world.ts'
import { hold } from './law.ts'

/** Between now and the next announced instant, `decide` does not change its mind. */
export function soundDeadlines(seed: number): Witness {
  const random = createRandom(seed)
  return {
    rest: (snapshot, untilMs) => {
      if (!(untilMs > snapshot.nowMs)) return
      const sampledMs = random.between([snapshot.nowMs, untilMs])
      // The last instant before the deadline is the one most likely to be wrong.
      for (const nowMs of [sampledMs, snapshot.nowMs + (untilMs - snapshot.nowMs) * (1 - 1e-9)]) {
        const plan = decide({ ...snapshot, nowMs })
        hold(nowMs >= untilMs || plan.length === 0, 'every deadline is announced', snapshot, plan)
      }
    },
  }
}
