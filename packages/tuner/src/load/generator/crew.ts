import { setTimeout as pause } from 'node:timers/promises'
import autocannon, { type CannonRequest } from 'autocannon'
import type { Assignment, Target } from '../messages.ts'
import type { WorkloadRequest } from '../workload/workload.ts'
import { Line } from './line.ts'

/** The connections of one window. */
export interface Crew {
  readonly lines: readonly Line[]
  /** Closes every connection; resolves when autocannon has let go of them. */
  end(): Promise<void>
}

/** Connections are opened this many at a time, so that a listen queue is not tested before the app is. */
const RAMP_STEP = 10
const RAMP_STEP_MS = 5
const LONGEST_RAMP_MS = 5_000
/** autocannon ends itself after its duration; the engine ends it before. */
const LONGEST_SECONDS = 86_400 * 7
const CANNON_SAMPLE_MS = 20

/** Starts autocannon with `assignment.connections` clients that wait to be told, and opens their connections. */
export async function openCrew(
  { target, workload, connections, timeoutSeconds }: Assignment,
  requests: readonly WorkloadRequest[],
): Promise<Crew> {
  const { requestsPerConnection } = workload
  const lines: Line[] = []
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  const run = autocannon(
    {
      url: originOf(target),
      connections,
      duration: LONGEST_SECONDS,
      timeout: timeoutSeconds,
      sampleInt: CANNON_SAMPLE_MS,
      requests: requests.map(cannonRequest),
      setupClient: (client) => lines.push(new Line(client, requestsPerConnection)),
    },
    (error) => (error === null ? resolve() : reject(error)),
  )
  if (requestsPerConnection !== 1) await ramp(lines)
  return {
    lines,
    end() {
      for (const line of lines) line.end()
      run.stop()
      return ended
    },
  }
}

/** `http://127.0.0.1:3000`, `http://[::1]:3000`. */
const originOf = ({ host, port }: Target): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

const cannonRequest = ({ method, path, headers, body }: WorkloadRequest): CannonRequest => ({
  method,
  path,
  headers: { ...headers },
  ...(body === null ? {} : { body }),
})

async function ramp(lines: readonly Line[]): Promise<void> {
  const opening: Promise<void>[] = []
  for (const [index, line] of lines.entries()) {
    opening.push(line.open())
    if (index % RAMP_STEP === RAMP_STEP - 1) await pause(RAMP_STEP_MS)
  }
  const tooLong = new AbortController()
  await Promise.race([
    Promise.all(opening),
    pause(LONGEST_RAMP_MS, undefined, { signal: tooLong.signal }).catch(() => {}),
  ])
  tooLong.abort()
}
