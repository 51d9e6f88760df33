import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ORDERS_ENV, type Orders } from '../protocol/messages.ts'
import type { AppSpec } from '../config/app-spec.ts'

/** Everything a worker process is started from; the same for all lives of a supervisor, but for `node` and `env`. */
export interface Launch {
  readonly app: AppSpec
  readonly node: string
  readonly nodeArgs: readonly string[]
  readonly env: readonly (readonly [key: string, value: string])[]
  readonly uid: number | null
  readonly gid: number | null
  /** Descriptors for the worker's stdout and stderr. */
  readonly output: readonly [stdout: number, stderr: number]
}

/** The preload, with the extension of this very file: `.ts` in the workspace, `.js` when built. */
const AGENT_URL = new URL(
  import.meta.url.endsWith('.ts') ? '../worker/agent.ts' : '../worker/agent.js',
  import.meta.url,
).href

/** From source, stripping the agent's types would cost every worker a quarter of a second of CPU; the cache keeps the result. */
const compileCache: NodeJS.ProcessEnv = AGENT_URL.endsWith('.ts')
  ? {
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
    }
  : {}

/** stdin, stdout, stderr, IPC, the pipe up; the listening sockets follow. */
const FIRST_SOCKET_FD = 5
export const CHANNEL_FD = 3
export const UP_FD = 4

/**
 * The first node of a command would open the IPC channel as its own and keep it from the one that listens, so the shell
 * hides it; the agent in the process that listens opens it by number.
 */
const HIDE_CHANNEL = 'unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE; exec "$@"'

/** Starts a process in a session of its own: signals to its group reach all its children, and no terminal does. */
export async function spawnWorker(launch: Launch, orders: Orders): Promise<ChildProcess> {
  const { app, output, uid, gid } = launch
  const [file, ...args] =
    app.kind === 'file'
      ? direct(launch, app)
      : ['/bin/sh', '-c', HIDE_CHANNEL, 'stint', ...app.command]
  const child = spawn(file ?? launch.node, args, {
    detached: true,
    env: environment(launch, orders),
    stdio: [
      'ignore',
      output[0],
      output[1],
      'ipc',
      'pipe',
      ...orders.sockets.map(({ fd }) => fd).filter((fd) => fd >= 0),
    ],
    ...(uid === null ? {} : { uid }),
    ...(gid === null ? {} : { gid }),
  })
  if (child.pid !== undefined) return child
  const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException]
  throw error
}

function direct(
  { node, nodeArgs }: Launch,
  app: Extract<AppSpec, { kind: 'file' }>,
): readonly string[] {
  return [node, ...nodeArgs, '--import', AGENT_URL, app.path, ...app.args]
}

function environment({ app, env, nodeArgs }: Launch, orders: Orders): NodeJS.ProcessEnv {
  const inChild = {
    ...orders,
    sockets: orders.sockets.map((socket, index) => ({
      ...socket,
      fd: socket.fd < 0 ? -1 : FIRST_SOCKET_FD + index,
    })),
  }
  return {
    ...process.env,
    ...compileCache,
    ...Object.fromEntries(env),
    ...(app.kind === 'command' ? { NODE_OPTIONS: nodeOptions(nodeArgs, env) } : {}),
    STINT_SLOT: String(orders.slot),
    STINT_GENERATION: String(orders.generation),
    [ORDERS_ENV]: JSON.stringify(inChild),
  }
}

function nodeOptions(nodeArgs: readonly string[], env: Launch['env']): string {
  const asked = env.findLast(([key]) => key === 'NODE_OPTIONS')?.[1] ?? process.env['NODE_OPTIONS']
  return [asked, ...nodeArgs, `--import=${AGENT_URL}`].filter(Boolean).join(' ')
}
