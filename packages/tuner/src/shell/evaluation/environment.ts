import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

/** What the host did since the watch began: shares of the time, 0..1. */
export interface HostShares {
  /** PSI, cpu "some"; null without PSI. */
  readonly pressureRatio: number | null
  readonly stealRatio: number
}

const STEAL_FIELD = 7
const MICROSECONDS = 1e6

/** Begins to watch; the answer is about the time between this call and that one. */
export function watchHost(): () => HostShares {
  const before = counters()
  return () => {
    const after = counters()
    const seconds = (after.atMs - before.atMs) / 1000
    const ticks = after.ticks - before.ticks
    return {
      pressureRatio:
        after.pressureSeconds === null || before.pressureSeconds === null || seconds <= 0
          ? null
          : Math.min(1, (after.pressureSeconds - before.pressureSeconds) / seconds),
      stealRatio: ticks > 0 ? (after.steal - before.steal) / ticks : 0,
    }
  }
}

function counters() {
  const ticks = (/^cpu\s+(.*)$/m.exec(read('/proc/stat') ?? '')?.[1] ?? '').split(' ').map(Number)
  const total = /^some .*total=(\d+)/m.exec(read('/proc/pressure/cpu') ?? '')?.[1]
  return {
    atMs: performance.now(),
    pressureSeconds: total === undefined ? null : Number(total) / MICROSECONDS,
    ticks: ticks.slice(0, STEAL_FIELD + 1).reduce((sum, value) => sum + value, 0),
    steal: ticks[STEAL_FIELD] ?? 0,
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}
