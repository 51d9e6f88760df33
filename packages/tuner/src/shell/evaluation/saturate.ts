import type { Telemetry, UslFit } from '../../core/evaluation.ts'
import { telemetryOf } from '../../core/telemetry.ts'
import { fitUsl } from '../../core/usl.ts'
import { lostIn, type Window } from '../../core/window.ts'
import type { Target } from '../target/target.ts'
import type { Load } from './generators.ts'
import type { Rig } from './rig.ts'
import { watchedWhile } from './watch-target.ts'

/** What closed loops showed. */
export interface Saturation {
  readonly perSecond: number
  readonly usl: UslFit | null
  readonly cpuMsPerRequest: number
  /** Standard deviation over mean of the service time with little queueing. */
  readonly serviceCv: number
  readonly telemetry: Telemetry
  /** Failures other than the workload expects, of all requests. */
  readonly errorRatio: number
}

interface Point {
  readonly concurrency: number
  readonly window: Window
  readonly cpuMsPerRequest: number
  readonly telemetry: Telemetry | null
}

const idle: Telemetry = {
  eluRatio: 0,
  scavengeRatio: null,
  markCompactRatio: null,
  loopDelayP99Ms: 0,
  poolDelayP99Ms: null,
  listenOverflows: 0,
  longestQueue: null,
  imbalanceRatio: 1,
  heapUsedBytes: 0,
}

/** Finds the most that a target answers, one concurrency after the other. */
export async function saturate(target: Target, load: Load, { effort }: Rig): Promise<Saturation> {
  const points: Point[] = []
  for (const concurrency of effort.concurrencies)
    points.push(await at(concurrency, target, load, effort.saturationSeconds))
  const best = points.reduce((most, point) =>
    point.window.completedPerSecond > most.window.completedPerSecond ? point : most,
  )
  const { service } = points[0]?.window ?? best.window
  const fit = fitUsl(
    points.map(({ concurrency, window }) => ({
      concurrency,
      perSecond: window.completedPerSecond,
    })),
  )
  return {
    perSecond: best.window.completedPerSecond,
    usl: fit,
    cpuMsPerRequest: best.cpuMsPerRequest,
    serviceCv: service.meanMs > 0 ? service.stdDevMs / service.meanMs : 0,
    telemetry: best.telemetry ?? idle,
    errorRatio: errorsIn(points.map(({ window }) => window)),
  }
}

async function at(
  concurrency: number,
  target: Target,
  load: Load,
  seconds: number,
): Promise<Point> {
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

function errorsIn(windows: readonly Window[]): number {
  const bad = windows.reduce((sum, { counts }) => sum + lostIn(counts) + counts.unexpected, 0)
  const all = windows.reduce((sum, { counts }) => sum + counts.sent, 0)
  return all === 0 ? 1 : bad / all
}
