import { startGenerators, type LoadEngine } from '../../load/engine.ts'
import type { Window } from '../../core/window.ts'
import { TargetGone, type Target } from '../target/target.ts'
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

/** Starts generators against a target. Windows reject with `TargetGone` when it ends. */
export async function loadOn(target: Target, rig: Rig): Promise<Load> {
  const { slo, workload, signal } = rig
  const engine = await startGenerators({
    target: addressOf(target.urls[0] ?? ''),
    workload,
    generators: rig.generators,
    cpus: rig.generatorCpus,
  })
  let busiest = 0
  const whole = async (running: Promise<Window>): Promise<Window> => {
    const window = await Promise.race([running, gone(target)])
    busiest = Math.max(busiest, window.health.eluRatio)
    return window
  }
  return {
    closed: (connections, seconds) => whole(engine.closedLoop({ connections, seconds, signal })),
    open: (window) => whole(openWindow(engine, window, rig, slo.latencyMs)),
    eluRatio: () => busiest,
    close: () => engine.close(),
  }
}

function openWindow(
  engine: LoadEngine,
  { ratePerSecond, seconds, label, stopsWhenHopeless }: OpenWindow,
  { slo, arrivals, seed, signal }: Rig,
  latencyMs: number,
): Promise<Window> {
  const latencySeconds = latencyMs / 1000
  return engine.openLoop({
    ratePerSecond,
    seconds,
    arrivals,
    seed: seed + label,
    signal,
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

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
