import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { SelfReadings } from './view.ts'

/** How often the delay is measured. Each look wakes an idle process: 20 ms would be half of all that a supervisor costs. */
const RESOLUTION_MS = 100
const MICROSECONDS = 1e6
const NANOSECONDS = 1e9
/** A reading looks back over this many chapters, and over the one that is being written. */
const CHAPTERS = 5
const CHAPTER_MS = 10_000

/** Watches the process it runs in. */
export interface SelfReader {
  readonly read: () => SelfReadings
  readonly stop: () => void
}

interface Delays {
  readonly p50Seconds: number
  readonly p99Seconds: number
}

/**
 * Measures this process. The loop delay of a reading is that of the worst 10 s of the last minute, whoever reads and however
 * often: two scrapers see the same, and neither misses what fell between its looks.
 */
export function watchSelf(chapterMs = CHAPTER_MS): SelfReader {
  const measuring = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  measuring.enable()
  let chapters: readonly Delays[] = []
  const delays = (): Delays => ({
    p50Seconds: delaySeconds(measuring.percentile(50)),
    p99Seconds: delaySeconds(measuring.percentile(99)),
  })
  const timer = setInterval(() => {
    chapters = [...chapters, delays()].slice(-CHAPTERS)
    measuring.reset()
  }, chapterMs).unref()
  return {
    read: () => {
      const { user, system } = process.cpuUsage()
      const all = [...chapters, delays()]
      return {
        rssBytes: process.memoryUsage.rss(),
        cpuSeconds: (user + system) / MICROSECONDS,
        loopDelayP50Seconds: Math.max(...all.map(({ p50Seconds }) => p50Seconds)),
        loopDelayP99Seconds: Math.max(...all.map(({ p99Seconds }) => p99Seconds)),
      }
    },
    stop: () => {
      clearInterval(timer)
      measuring.disable()
    },
  }
}

/** The histogram holds the time between two looks: what exceeds the resolution is delay. It says 0 or NaN when empty. */
function delaySeconds(nanoseconds: number): number {
  return Math.max(0, (nanoseconds || 0) / NANOSECONDS - RESOLUTION_MS / 1000)
}
