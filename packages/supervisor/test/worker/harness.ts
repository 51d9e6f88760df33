import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'

import { parseToSupervisor } from '../../src/protocol/guards.ts'
import { ORDERS_ENV, PROTOCOL_VERSION } from '../../src/protocol/messages.ts'
import type { ListenAddress, Orders, ToSupervisor, ToWorker } from '../../src/protocol/messages.ts'

type Of<Kind extends ToSupervisor['stint']> = Extract<ToSupervisor, { stint: Kind }>

/** The wrapped socket as it travels over IPC. */
export interface NativeHandle {
  readonly fd: number
  close(): void
}

interface NetInternals {
  _createServerHandle(host: null, port: number, family: number, fd: number): NativeHandle
}

/** The node binaries to run workers on: `STINT_TEST_NODES=path:path`, by default the one that runs the tests. */
export const nodes = (process.env['STINT_TEST_NODES'] ?? process.execPath).split(':')

const agent = new URL('../../src/worker/agent.ts', import.meta.url).href
const FIRST_SOCKET_FD = 4
const PATIENCE_MS = 10_000

const started = new Set<ChildProcess>()
const bound = new Set<net.BoundSocket>()

afterEach(async () => {
  for (const child of started) {
    const { exitCode, signalCode } = child
    if (exitCode !== null || signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  started.clear()
  for (const socket of bound) socket.close()
  bound.clear()
})

/** The path of a fixture app. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
}

/** A directory of its own for unix sockets. */
export function privateDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'stint-worker-'))
}

/** A bound socket as the supervisor would hold it for a slot. */
export function bind(port = 0): { fd: number; address: ListenAddress & { kind: 'tcp' } } {
  const socket = new net.BoundSocket({ host: '127.0.0.1', port, reusePort: true })
  bound.add(socket)
  const address = socket.address()
  if (typeof address === 'string') throw new Error('not a TCP socket')
  return { fd: socket.fd(), address: { kind: 'tcp', host: '127.0.0.1', port: address.port } }
}

/** A handle on an already bound socket, to send to a worker. */
export function handleOf(fd: number): NativeHandle {
  return (net as unknown as NetInternals)._createServerHandle(null, 0, 4, fd)
}

/** How a worker is started. `fds` are given to it at 4 and up, and named in `orders.sockets` if those are left out. */
export interface WorkerOptions {
  readonly app: string
  readonly node?: string | undefined
  readonly orders?: Partial<Orders>
  readonly sockets?: readonly { fd: number; address: ListenAddress }[]
  readonly env?: Record<string, string>
  readonly nodeArgs?: readonly string[]
}

/** A worker process, and all it said. */
export interface WorkerProcess {
  readonly child: ChildProcess
  readonly messages: ToSupervisor[]
  readonly handles: NativeHandle[]
  readonly output: () => string
  readonly send: (message: ToWorker, handle?: NativeHandle) => void
  /** Resolves with the first message of a kind that satisfies `is`, past or future. */
  readonly said: <Kind extends ToSupervisor['stint']>(
    kind: Kind,
    is?: (message: Of<Kind>) => boolean,
  ) => Promise<Of<Kind>>
  readonly exited: Promise<{ code: number | null; signal: string | null }>
}

/** Orders as complete as the supervisor's. */
export function makeOrders(part: Partial<Orders>): Orders {
  return {
    version: PROTOCOL_VERSION,
    life: 1,
    slot: 1,
    generation: 1,
    mode: 'serve',
    sockets: [],
    holdPath: '',
    reusePort: true,
    backlog: 511,
    appListen: null,
    channelFd: null,
    handler: true,
    reportAtRequests: 0,
    reportEveryMs: 1000,
    poolProbeMs: 0,
    idleGraceMs: 5000,
    orphanGraceMs: 2000,
    procname: null,
    accessLog: null,
    ...part,
  }
}

/** Starts an app with the agent in front, as the supervisor does. */
export function startWorker(options: WorkerOptions): WorkerProcess {
  const { app, node = process.execPath, sockets = [], env = {}, nodeArgs = [] } = options
  const inherited = sockets.map(({ address }, at) => ({
    fd: FIRST_SOCKET_FD + at,
    address,
    request: null,
  }))
  const orders = makeOrders({ sockets: inherited, ...options.orders })
  const child = spawn(node, [...nodeArgs, '--import', agent, fixture(app)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...sockets.map(({ fd }) => fd)],
    env: { ...process.env, ...env, [ORDERS_ENV]: JSON.stringify(orders) },
  })
  return follow(track(child))
}

/** Sees to it that a process does not outlive its test. */
export function track(child: ChildProcess): ChildProcess {
  child.setMaxListeners(0)
  started.add(child)
  return child
}

/** Collects what a worker says and writes. */
export function follow(child: ChildProcess): WorkerProcess {
  const messages: ToSupervisor[] = []
  const handles: NativeHandle[] = []
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.on('message', (value: unknown, handle: unknown) => {
    const message = parseToSupervisor(value)
    if (message === null) return
    messages.push(message)
    if (handle !== undefined) handles.push(handle as NativeHandle)
    child.emit('stint', message)
  })
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as never)
  return {
    child,
    messages,
    handles,
    output: () => output,
    send: (message, handle) => child.send(message, handle as never),
    said: (kind, is = () => true) =>
      waitFor(child, kind, is as never, { messages, output: () => output }) as never,
    exited,
  }
}

async function waitFor(
  child: ChildProcess,
  kind: string,
  is: (message: ToSupervisor) => boolean,
  { messages, output }: { messages: ToSupervisor[]; output: () => string },
): Promise<ToSupervisor> {
  const giveUp = AbortSignal.timeout(PATIENCE_MS)
  for (;;) {
    const found = messages.find((message) => message.stint === kind && is(message))
    if (found !== undefined) return found
    const left = await Promise.race([
      once(child, 'stint', { signal: giveUp }).catch(() => 'timeout'),
      once(child, 'close', { signal: giveUp })
        .catch(() => 'timeout')
        .then(() => 'exit'),
    ])
    if (typeof left !== 'string') continue
    const heard = messages.map(({ stint }) => stint).join(' ')
    throw new Error(`no "${kind}" (${left}); heard: ${heard}; output:\n${output()}`)
  }
}

/** Waits until `is` holds, looking every few milliseconds. */
export async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error(`still not so: ${is.toString()}`)
    await sleep(5)
  }
}
