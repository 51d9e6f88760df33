import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** What a window cost this generator. */
export interface Strain {
  readonly eluRatio: number
  readonly loopDelayP99Ms: number
  readonly cpuMicros: number
}

/** The timer whose delay is measured fires this often. */
const RESOLUTION_MS = 10

/** Watches this process until the returned function is called. */
export function watchStrain(): () => Strain {
  const before = performance.eventLoopUtilization()
  const cpu = process.cpuUsage()
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  return () => {
    delay.disable()
    const { user, system } = process.cpuUsage(cpu)
    return {
      eluRatio: performance.eventLoopUtilization(before).utilization,
      loopDelayP99Ms:
        delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
      cpuMicros: user + system,
    }
  }
}
