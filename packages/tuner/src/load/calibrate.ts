import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Window } from '../core/window.ts'
import { startGenerators } from './engine.ts'
import type { Workload } from './workload/workload.ts'

/** What the generators themselves can do on this host, and cost. */
export interface Calibration {
  readonly generators: number
  /** Requests per second against a server that does nothing. */
  readonly mostPerSecond: number
  readonly cpuMicrosPerRequest: number
  /** Of the measured window, for the doctor: lag and loop delay of generators at their limit. */
  readonly window: Window
}

const NULL_SERVER = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './null-server.ts' : './null-server.js',
    import.meta.url,
  ),
)

/** Long enough for the generators' code to be compiled. */
const WARM_UP_SECONDS = 1

const WORKLOAD: Workload = {
  flows: [
    {
      weight: 1,
      requests: [{ method: 'GET', path: '/', headers: {}, body: null, expect: [] }],
    },
  ],
  requestsPerConnection: 0,
  arrivals: 'poisson',
}

/** Measures the generators against a server that does nothing, in a process of its own. */
export async function calibrate({
  generators,
  seconds = 3,
  connections = 32,
  cpus = [],
}: {
  readonly generators: number
  readonly seconds?: number
  readonly connections?: number
  readonly cpus?: readonly number[]
}): Promise<Calibration> {
  const server = fork(NULL_SERVER, { execArgv: [] })
  try {
    const [port] = (await once(server, 'message')) as [number]
    const target = { host: '127.0.0.1', port }
    const engine = await startGenerators({ target, workload: WORKLOAD, generators, cpus })
    try {
      await engine.closedLoop({ seconds: WARM_UP_SECONDS, connections })
      const window = await engine.closedLoop({ seconds, connections })
      return {
        generators,
        mostPerSecond: window.completedPerSecond,
        cpuMicrosPerRequest: window.health.cpuMicrosPerRequest,
        window,
      }
    } finally {
      await engine.close()
    }
  } finally {
    server.kill('SIGKILL')
  }
}
