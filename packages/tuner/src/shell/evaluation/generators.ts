import { performance } from 'node:perf_hooks'
import { clamp } from '../../core/statistics/clamp.ts'
import { errorStorm, type LoadMoment } from '../../core/safety.ts'
import type { Window } from '../../core/window.ts'
import { startGenerators, type LoadEngine } from '../../load/engine.ts'
import type { Progress } from '../../load/messages.ts'
import { CandidateFailed, TargetGone, type Target } from '../target/target.ts'
import type { Rig } from './rig.ts'

/** Load on one target, which is watched meanwhile. */
export interface Load {
  /** One connection after the other asks as fast as it is answered. */
  readonly closed: (connections: number, seconds: number) => Promise<Window>
  /** Requests arrive at this rate whatever happens to the ones before. */
  readonly open: (window: OpenWindow) => Promise<Window>
  /** The busiest that the generators have been in any window, 0..1. */
  readonly eluRatio: () => number
  readonly close: () => Promise<void>
}

/** One open-loop window. */
interface OpenWindow {
  readonly ratePerSecond: number
  readonly seconds: number
  /** Makes the arrivals of this window differ from those of another. */
  readonly label: number
  /** Ends the window as soon as the SLO is out of reach. */
  readonly stopsWhenHopeless: boolean
}

const LEAST_CONNECTIONS = 32
const MOST_CONNECTIONS = 1_000
const LEAST_DRAIN_SECONDS = 0.5
const MOST_DRAIN_SECONDS = 5

/** Starts generators against a target. Windows reject with `CandidateFailed` when it ends or fails. */
export async function loadOn(target: Target, rig: Rig): Promise<Load> {
  const { workload, signal } = rig
  const engine = await startGenerators({
    target: addressOf(target.urls[0] ?? ''),
    workload,
    generators: rig.generators,
    cpus: rig.generatorCpus,
  })
  let busiest = 0
  const whole = async (run: (watched: Watched) => Promise<Window>): Promise<Window> => {
    const storm = new AbortController()
    const moments: LoadMoment[] = []
    let reason: string | null = null
    const watched = {
      signal: AbortSignal.any([signal, storm.signal]),
      onProgress: ({ completed, failed }: Progress): void => {
        moments.push({ atSeconds: performance.now() / 1000, completed, failed })
        reason ??= errorStorm(moments)
        if (reason !== null) storm.abort()
      },
    }
    const window = await Promise.race([run(watched), gone(target)])
    busiest = Math.max(busiest, window.health.eluRatio)
    if (reason !== null) throw new CandidateFailed(reason)
    return window
  }
  return {
    closed: (connections, seconds) =>
      whole((watched) => closedWindow(engine, { connections, seconds }, rig, watched)),
    open: (window) => whole((watched) => openWindow(engine, window, rig, watched)),
    eluRatio: () => busiest,
    close: () => engine.close(),
  }
}

/** How a window is watched while it runs. */
interface Watched {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/**
 * A closed loop has no rate of its own. Where one must not be passed, requests come at just that rate to as many
 * connections, and wait for one to be free: the same loop below the ceiling, and never more than it.
 */
function closedWindow(
  engine: LoadEngine,
  window: { readonly connections: number; readonly seconds: number },
  { mostPerSecond, arrivals, seed }: Rig,
  watched: Watched,
): Promise<Window> {
  if (mostPerSecond === null) return engine.closedLoop({ ...window, ...watched })
  return engine.openLoop({
    ...window,
    ...watched,
    ratePerSecond: mostPerSecond,
    arrivals,
    seed,
    drainSeconds: LEAST_DRAIN_SECONDS,
  })
}

function openWindow(
  engine: LoadEngine,
  { seconds, label, stopsWhenHopeless, ...window }: OpenWindow,
  { slo, arrivals, seed, mostPerSecond }: Rig,
  watched: Watched,
): Promise<Window> {
  const latencySeconds = slo.latencyMs / 1000
  const ratePerSecond = Math.min(window.ratePerSecond, mostPerSecond ?? Infinity)
  return engine.openLoop({
    ...watched,
    ratePerSecond,
    seconds,
    arrivals,
    seed: seed + label,
    // Twice what Little's law asks for at the SLO: a target that keeps it never waits for a connection.
    connections: clamp(
      Math.ceil(2 * ratePerSecond * latencySeconds),
      LEAST_CONNECTIONS,
      MOST_CONNECTIONS,
    ),
    drainSeconds: clamp(2 * latencySeconds, LEAST_DRAIN_SECONDS, MOST_DRAIN_SECONDS),
    ...(stopsWhenHopeless
      ? { hopelessOver: { latencyMs: slo.latencyMs, quantile: slo.quantile } }
      : {}),
  })
}

async function gone(target: Target): Promise<never> {
  throw new TargetGone(`it ended under load: ${await target.ended}`)
}

/** Of `http://127.0.0.1:8080`. */
function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port === '' ? 80 : port) }
}
