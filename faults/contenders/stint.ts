import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ControlResults, ControlWish } from '../../packages/supervisor/src/protocol/control.ts'
import { ControlClient } from '../../packages/supervisor/src/surfaces/control/client.ts'
import {
  event,
  startStint,
  type Line,
  type Stint,
} from '../../packages/supervisor/test/launch/start-stint.ts'
import { until } from '../harness/wait.ts'
import type { Place, Server, Wish } from './server.ts'

/** Stint, with what only it has. */
export interface StintServer extends Server {
  readonly stint: Stint
  readonly metricsUrl: string
  readonly control: string
  readonly ask: <Asked extends ControlWish>(wish: Asked) => Promise<ControlResults[Asked['verb']]>
  /** The process that serves a slot. */
  readonly workerOf: (slot: number) => number
  /** Reloads, and says how that ended. */
  readonly reloads: () => Promise<{ readonly ok: boolean; readonly reason: string }>
}

/** Options of Stint's that no peer has. */
export interface StintWish extends Wish {
  readonly through?: readonly string[]
  readonly node?: string
  readonly cwd?: string
}

const APP = fileURLToPath(new URL('../apps/vices.mjs', import.meta.url))
const ERROR_LEVEL = 50
const WORDS_OF_TROUBLE = /\b(?:Error|error|Exception|Traceback|warning|panic)\b|^\s+at /

/** Starts the command alone, with JSON logs, temporary files and commands of its own. */
export function launchStint(wish: StintWish, { folder, env }: Place): Stint {
  for (const name of ['tmp', 'run']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  return startStint(
    [
      `--workers=${wish.workers ?? 2}`,
      '--listen=127.0.0.1:0',
      '--metrics=127.0.0.1:0',
      ...(wish.flags ?? []),
      wish.app ?? APP,
    ],
    {
      env: {
        TMPDIR: join(folder, 'tmp'),
        XDG_RUNTIME_DIR: join(folder, 'run'),
        ...env,
        ...wish.env,
      },
      ...(wish.through === undefined ? {} : { through: wish.through }),
      ...(wish.node === undefined ? {} : { node: wish.node }),
      ...(wish.cwd === undefined ? {} : { cwd: wish.cwd }),
    },
  )
}

/** Starts it and waits until all workers serve. */
export async function openStint(wish: StintWish, place: Place): Promise<StintServer> {
  const stint = launchStint(wish, place)
  const server = await meet(stint)
  await server.settled(wish.workers ?? 2, 30_000)
  return server
}

/** What can be done with a supervisor once its first worker serves. */
export async function meet(stint: Stint): Promise<StintServer> {
  const port = await stint.port()
  const control = String((await stint.line(event('control')))['at'])
  const metricsUrl = String(stint.lines.find(event('metrics'))?.['at'])
  const ask = async <Asked extends ControlWish>(wish: Asked) => {
    const client = await ControlClient.open(control)
    try {
      return await client.ask(wish)
    } finally {
      client.close()
    }
  }
  const readyPids = (): ReadonlyMap<number, number> => readyWorkers(stint.lines)
  const reloads = async (): Promise<{ readonly ok: boolean; readonly reason: string }> => {
    const { generation } = await ask({ verb: 'reload' })
    const line = await stint.line(
      (entry) =>
        (event('reloaded')(entry) || event('reload failed')(entry)) &&
        (entry.gen ?? 0) >= generation,
      { withinMs: 60_000 },
    )
    return { ok: line.event === 'reloaded', reason: line.reason ?? '' }
  }
  return {
    stint,
    metricsUrl,
    control,
    ask,
    pid: stint.pid,
    target: { host: '127.0.0.1', port },
    exited: stint.exited,
    workers: () => [...readyPids().values()],
    workerOf: (slot) => readyPids().get(slot) ?? 0,
    settled: (count, withinMs = 20_000) =>
      until(
        `${count} workers serve`,
        async () => isSettled((await ask({ verb: 'status' })).slots, count),
        withinMs,
      ),
    recycle: async (index) => {
      const slot = index + 1
      const { pid } = await ask({ verb: 'recycle', slot })
      await stint.line((entry) => entry.event === 'exited' && entry.pid === pid, {
        withinMs: 60_000,
      })
    },
    reloads,
    reload: async () => {
      const { ok, reason } = await reloads()
      if (!ok) throw new Error(`the reload failed: ${reason}`)
    },
    signal: (name) => void stint.child.kill(name),
    errors: () => [
      ...stint.lines.filter(({ level }) => level >= ERROR_LEVEL).map(({ msg }) => msg),
      ...stint
        .output()
        .split('\n')
        .filter((text) => WORDS_OF_TROUBLE.test(text)),
    ],
    kill: () => void stint.child.kill('SIGKILL'),
  }
}

/** The newest ready worker of each slot that has neither left nor been told to. */
function readyWorkers(lines: readonly Line[]): ReadonlyMap<number, number> {
  const ready = new Map<number, number>()
  for (const { event: what, worker, pid } of lines) {
    if (worker === undefined || pid === undefined) continue
    if (what === 'ready') ready.set(worker, pid)
    else if ((what === 'exited' || what === 'draining') && ready.get(worker) === pid)
      ready.delete(worker)
  }
  return new Map([...ready].sort(([a], [b]) => a - b))
}

function isSettled(slots: ControlResults['status']['slots'], count: number): boolean {
  return (
    slots.filter(({ state }) => state === 'ready').length === count &&
    slots.reduce((sum, { workers }) => sum + workers.length, 0) === count
  )
}
