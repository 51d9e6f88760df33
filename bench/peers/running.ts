import { once } from 'node:events'
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { processTree } from '../processes.ts'
import type { Command, Contender, Order, Telling } from './contender.ts'
import { endAll, identify, isAlive, livingIn } from './endings.ts'
import { createSite, type Site } from './site.ts'

/** A contender that serves. */
export interface Running {
  readonly contender: Contender
  readonly order: Order
  readonly site: Site
  readonly rootPid: number
  readonly firstAnswerMs: number
  /** Its master and all that descend from it, now. */
  readonly tree: () => readonly number[]
  /** Reloads it; the exit code of the command, null for a signal, a FIFO or a command that took too long. */
  readonly reload: () => Promise<number | null>
  readonly stop: () => Promise<void>
}

const START_MS = 60_000
const STOP_MS = 6_000
const COMMAND_MS = 40_000

/** Everything that must not outlive the driver. */
const afoot = new Set<() => Promise<void>>()

/** Ends whatever still runs. */
export async function stopEverything(): Promise<void> {
  await Promise.all([...afoot].map((stop) => stop()))
}

const closing = new AbortController()

/** Ends whatever still runs, and lets nothing start any more. */
export async function stopForGood(): Promise<void> {
  closing.abort(new Error('the driver was told to stop'))
  await stopEverything()
}

/** Leaves a measure that has nothing to measure any more. */
export const throwIfClosing = (): void => closing.signal.throwIfAborted()

/** Starts a contender on a free port and waits for its first 200. */
export async function launch(
  contender: Contender,
  wanted: Omit<Order, 'port'>,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const order: Order = { ...wanted, port: await freePort() }
  throwIfClosing()
  const site = createSite(contender.id)
  const surroundings = { ...env, NODE_ENV: 'production' }
  const startedMs = performance.now()
  const child = run(contender.start(site, order), site, surroundings)
  const rootPid = (): number => daemonPid(contender, site) ?? livingPid(child)
  const tell = (telling: Telling): Promise<number | null> =>
    perform(telling, rootPid(), site, surroundings)
  const stop = async (): Promise<void> => {
    afoot.delete(stop)
    const pids = identify(processTree(rootPid()))
    if (pids.length > 0) await tell(contender.stop(site, order))
    await endAll(pids, STOP_MS)
    await endAll(identify([...processTree(livingPid(child)), ...livingIn(site.apps)]), 0)
    site.clear()
  }
  afoot.add(stop)
  try {
    await firstAnswer(order.port, () => hasEnded(contender, child, site))
  } catch (error) {
    const said = lastWords(site.log)
    await stop()
    throw new Error(`${error instanceof Error ? error.message : String(error)}${said}`, {
      cause: error,
    })
  }
  return {
    contender,
    order,
    site,
    rootPid: rootPid(),
    firstAnswerMs: performance.now() - startedMs,
    tree: () => processTree(rootPid()),
    reload: () => {
      const telling = contender.reload?.(site, order)
      return telling === undefined ? Promise.resolve(null) : tell(telling)
    },
    stop,
  }
}

/** The body of one GET on a connection of its own; null when there was no 200 in time. */
export function ask(port: number, path = '/', timeoutMs = 2_000): Promise<string | null> {
  return new Promise((resolve) => {
    const request = http.get(
      { host: '127.0.0.1', port, path, agent: false, timeout: timeoutMs },
      (response) => {
        const chunks: string[] = []
        response.on('data', (chunk) => chunks.push(String(chunk)))
        response.once('close', () =>
          resolve(response.statusCode === 200 && response.complete ? chunks.join('') : null),
        )
      },
    )
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(null))
    request.on('close', () => resolve(null))
  })
}

function run(
  { file, args, env }: Command,
  site: Site,
  surroundings: Readonly<Record<string, string>>,
): ChildProcess {
  const log = openSync(site.log, 'a')
  const child = spawn(file, args, {
    cwd: site.apps,
    env: { ...process.env, ...surroundings, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  // A program that is not there says so here; `hasEnded` sees it as well.
  child.on('error', () => {})
  return child
}

async function perform(
  telling: Telling,
  rootPid: number,
  site: Site,
  surroundings: Readonly<Record<string, string>>,
): Promise<number | null> {
  if (telling.by === 'signal') {
    if (isAlive(rootPid)) process.kill(rootPid, telling.signal)
    return null
  }
  if (telling.by === 'fifo') {
    // Without a reader this fails at once instead of waiting for one.
    const fifo = openSync(telling.path, constants.O_WRONLY | constants.O_NONBLOCK)
    writeFileSync(fifo, telling.text)
    closeSync(fifo)
    return null
  }
  const child = run(telling.command, site, surroundings)
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const code = await Promise.race([exited, pause(COMMAND_MS, null, { ref: false })])
  await endAll(identify(processTree(livingPid(child))), 0)
  return code
}

/** 0 once the child has ended: its number may be somebody else's by then. */
function livingPid({ pid, exitCode, signalCode }: ChildProcess): number {
  return exitCode === null && signalCode === null ? (pid ?? 0) : 0
}

function daemonPid(contender: Contender, site: Site): number | null {
  if (contender.daemonPidFile === undefined) return null
  try {
    const pid = Number(readFileSync(contender.daemonPidFile(site), 'utf8'))
    // Its title names its directory; a stale file may name a stranger.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(site.runtime) ? pid : null
  } catch {
    return null
  }
}

/** Why it will never answer, or null. */
function hasEnded(contender: Contender, child: ChildProcess, site: Site): string | null {
  if (child.pid === undefined) return 'it could not be started'
  if (livingPid(child) > 0) return null
  const daemon = daemonPid(contender, site)
  if (daemon !== null && isAlive(daemon)) return null
  return `it ended with ${child.exitCode ?? child.signalCode}`
}

async function firstAnswer(port: number, ending: () => string | null): Promise<void> {
  const deadlineMs = performance.now() + START_MS
  while ((await ask(port)) === null) {
    const ended = ending()
    if (ended !== null) throw new Error(ended)
    if (performance.now() > deadlineMs) throw new Error(`no answer in ${START_MS / 1000} s`)
    await pause(2)
  }
}

function lastWords(log: string): string {
  const lines = readFileSync(log, 'utf8').trim().split('\n')
  const last = lines.findLast((line) => /error|cannot|failed/i.test(line)) ?? lines.at(-1) ?? ''
  return last === '' ? '' : `: ${last.slice(0, 160)}`
}
