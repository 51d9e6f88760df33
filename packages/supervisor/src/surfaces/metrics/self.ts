import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { SelfReadings } from './view.ts'

/** How often the delay is measured. 20 ms costs 0.3 % of a CPU; the default of 10 ms twice that. */
const RESOLUTION_MS = 20
const MICROSECONDS = 1e6
const NANOSECONDS = 1e9

/** Watches the process it runs in. */
export interface SelfReader {
  readonly read: () => SelfReadings
  readonly stop: () => void
}

/** Measures this process; the loop delay of each reading is that since the reading before. */
export function watchSelf(): SelfReader {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  // The histogram holds the time between two looks: what exceeds the resolution is delay. It says 0 or NaN when empty.
  const delaySeconds = (percentile: number): number =>
    Math.max(0, (histogram.percentile(percentile) || 0) / NANOSECONDS - RESOLUTION_MS / 1000)
  return {
    read: () => {
      const { user, system } = process.cpuUsage()
      const readings = {
        rssBytes: process.memoryUsage.rss(),
        cpuSeconds: (user + system) / MICROSECONDS,
        loopDelayP50Seconds: delaySeconds(50),
        loopDelayP99Seconds: delaySeconds(99),
      }
      histogram.reset()
      return readings
    },
    stop: () => void histogram.disable(),
  }
}
