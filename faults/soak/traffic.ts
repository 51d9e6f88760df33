import { readFile, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { ControlClient } from '../../packages/supervisor/src/surfaces/control/client.ts'

/** What operators and their tools do to a supervisor all day. */
export interface Traffic {
  /** How often each thing was done, and how often it went wrong. */
  readonly counts: Readonly<Record<string, Count>>
  readonly stop: () => Promise<void>
}

interface Count {
  done: number
  failed: number
}

/** Where the supervisor's surfaces are. */
export interface Surfaces {
  readonly pid: number
  readonly control: string
  readonly metrics: string
  readonly statsPort: number
  readonly nativePort: number
  /** The app's file: now and then a broken build is deployed. */
  readonly app: string
}

const BROKEN = `throw new Error('a broken build')\n`

/** Scrapes, asks, recycles, scales and reloads (every fourth build is broken) until stopped. */
export function startTraffic(surfaces: Surfaces): Traffic {
  const stopped = new AbortController()
  const counts: Record<string, Count> = {}
  const every = (name: string, seconds: number, act: (round: number) => Promise<unknown>) =>
    repeat({ count: (counts[name] = { done: 0, failed: 0 }), seconds, act, signal: stopped.signal })
  const ask = (act: (client: ControlClient) => Promise<unknown>) => () =>
    withClient(surfaces.control, act)
  const get = (path: string) => async () => {
    const response = await fetch(new URL(path, surfaces.metrics))
    await response.arrayBuffer()
  }
  const loops = [
    every('scrape of /metrics', 1, get('/metrics')),
    every('GET /readyz', 2, get('/readyz')),
    every('GET of the page', 10, get('/')),
    every('uWSGI stats', 1, () => readToEnd(surfaces.statsPort)),
    every('native stats', 2, () => readToEnd(surfaces.nativePort)),
    every(
      'stint status',
      1,
      ask((client) => client.ask({ verb: 'status' })),
    ),
    every(
      'stint events',
      2,
      ask((client) => client.ask({ verb: 'events', after: 0, most: 100, waitMs: 0 })),
    ),
    every(
      'stint config',
      5,
      ask((client) => client.ask({ verb: 'config' })),
    ),
    every(
      'a client that says nothing',
      3,
      ask(() => pause(100)),
    ),
    every('garbage on the control socket', 5, () => garbage(surfaces.control)),
    every(
      'stint set',
      15,
      ask((client) =>
        client.ask({
          verb: 'set',
          knob: 'max-requests',
          values: [String(150 + (Date.now() % 50))],
        }),
      ),
    ),
    every(
      'stint recycle',
      9,
      ask((client) => client.ask({ verb: 'recycle', slot: 1 })),
    ),
    every('stint scale', 45, (round) =>
      withClient(surfaces.control, (client) =>
        client.ask({ verb: 'scale', workers: round % 2 === 0 ? 3 : 2, relative: false }),
      ),
    ),
    every('SIGUSR1', 20, async () => process.kill(surfaces.pid, 'SIGUSR1')),
    every('reload', 30, (round) => deploy(surfaces, round % 4 === 3)),
  ]
  return {
    counts,
    stop: async () => {
      stopped.abort()
      await Promise.all(loops)
    },
  }
}

async function repeat({
  count,
  seconds,
  act,
  signal,
}: {
  readonly count: Count
  readonly seconds: number
  readonly act: (round: number) => Promise<unknown>
  readonly signal: AbortSignal
}): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    await pause(seconds * 1000, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    await act(round).then(
      () => count.done++,
      () => count.failed++,
    )
  }
}

async function withClient(
  path: string,
  act: (client: ControlClient) => Promise<unknown>,
): Promise<void> {
  const client = await ControlClient.open(path)
  try {
    await act(client)
  } finally {
    client.close()
  }
}

/** Whether the reload works out is in the supervisor's log; here it only counts that it was asked for. */
async function deploy({ app, control }: Surfaces, isBroken: boolean): Promise<void> {
  const good = await readFile(app, 'utf8')
  if (isBroken) await writeFile(app, BROKEN)
  try {
    await withClient(control, async (client) => {
      const { generation } = await client.ask({ verb: 'reload' })
      await untilReloaded(client, generation)
    })
  } finally {
    if (isBroken) await writeFile(app, good)
  }
}

async function untilReloaded(client: ControlClient, generation: number): Promise<void> {
  for (;;) {
    const { lastReload } = await client.ask({ verb: 'status' })
    if ((lastReload?.generation ?? 0) >= generation) return
    await pause(250)
  }
}

function readToEnd(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  net.connect(port, '127.0.0.1').once('end', resolve).once('error', reject).resume()
  return promise
}

/** Bytes that are no request; the supervisor answers and hangs up. */
function garbage(path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = net.connect(path, () => socket.write(Buffer.alloc(64, 0xff)))
  socket
    .once('close', () => resolve())
    .once('error', reject)
    .resume()
  return promise
}
