import { saturationOf, type ClosedPoint, type Saturated } from '../../core/saturation.ts'
import { telemetryOf } from '../../core/telemetry.ts'
import type { Target } from '../target/target.ts'
import type { Load } from './generators.ts'
import type { Rig } from './rig.ts'
import { watchedWhile } from './watch-target.ts'

/** Finds the most that a target answers, one concurrency after the other. */
export async function saturate(target: Target, load: Load, rig: Rig): Promise<Saturated> {
  const { concurrencies, saturationSeconds } = rig.effort
  const points: ClosedPoint[] = []
  for (const concurrency of concurrencies)
    points.push(await at(concurrency, target, load, saturationSeconds))
  return saturationOf(points, rig)
}

async function at(
  concurrency: number,
  target: Target,
  load: Load,
  seconds: number,
): Promise<ClosedPoint> {
  const { result: window, readings } = await watchedWhile(target, () =>
    load.closed(concurrency, seconds),
  )
  const cpuSeconds = (readings.at(-1)?.cpuSeconds ?? 0) - (readings[0]?.cpuSeconds ?? 0)
  return {
    concurrency,
    window,
    cpuMsPerRequest: (1000 * cpuSeconds) / Math.max(1, window.counts.completed),
    telemetry: telemetryOf(readings),
  }
}
