import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { examine, fitnessOf, type Check, type Fitness, type Needs } from '../../core/gate.ts'
import { resolutionOf, type Resolution } from '../../core/resolution.ts'
import { pairDeviation } from '../../core/spread.ts'
import { observeHost, type HostSource } from './readings.ts'
import { spin } from './spin.ts'

/** What `stint tune doctor` found. */
export interface Diagnosis {
  readonly checks: readonly Check[]
  readonly fitness: Fitness
  readonly resolution: Resolution
}

const IDLE_MS = 3_000

/** This very host; `generatorPerSecond` comes from a calibration of the generators, null when there was none. */
export function thisHost(generatorPerSecond: number | null): HostSource {
  return {
    root: '/',
    pause: async () => {
      const begunMs = performance.now()
      await delay(IDLE_MS)
      return (performance.now() - begunMs) / 1000
    },
    spin,
    generatorPerSecond,
  }
}

/** Finds out whether a host can be measured on, and how small a difference could be seen on it. */
export async function diagnose(source: HostSource, needs: Needs): Promise<Diagnosis> {
  const { readings, spins } = await observeHost(source)
  const checks = examine(readings, needs)
  return {
    checks,
    fitness: fitnessOf(checks),
    resolution: resolutionOf(pairDeviation(spins)),
  }
}
