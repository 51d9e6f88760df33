import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_MS = 40
/** Of the time that all CPUs have in a look; what idle servers do is far below. */
const BUSY_SHARE = 0.25
const MOST_MS = 1_000

/**
 * Waits until nothing works on this machine, for a second at most. Who was under load has requests in its queues that nobody
 * waits for any more: 64 of 5 ms take two CPUs another 160 ms, which were the next one's.
 */
export async function quiet(): Promise<void> {
  const untilMs = performance.now() + MOST_MS
  let before = times()
  while (performance.now() < untilMs) {
    await pause(LOOK_MS)
    const now = times()
    if (now.busyMs - before.busyMs <= BUSY_SHARE * (now.allMs - before.allMs)) return
    before = now
  }
}

function times(): { readonly busyMs: number; readonly allMs: number } {
  const all = cpus().flatMap(({ times: { user, nice, sys, idle, irq } }) => [
    { busyMs: user + nice + sys + irq, allMs: user + nice + sys + irq + idle },
  ])
  return {
    busyMs: all.reduce((sum, { busyMs }) => sum + busyMs, 0),
    allMs: all.reduce((sum, { allMs }) => sum + allMs, 0),
  }
}
