import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { mismatches, type Expected } from '../../core/effective.ts'
import type { Reading } from '../../core/reading.ts'
import type { ProcessMark } from '../../core/session/entry.ts'
import { flagsOf, type Assignments } from '../../space/settings.ts'
import { markOf } from '../procfs/mark.ts'
import { cpuSecondsOf, isRunning, memoryBytesOf, processTree } from '../procfs/tree.ts'
import { spawnSupervisor, type SupervisorProcess } from './child.ts'
import { expectedOf } from './expected.ts'
import { resolveKnobs, wordsOf } from './knobs.ts'
import { recordTarget, TARGET_PREFIX } from './left-over.ts'
import { readNativeStats } from './native-stats.ts'
import { TargetGone, type Started, type Target } from './target.ts'

/** What to run, and with what. */
export interface TargetOptions {
  /** The app as `stint run` takes it: `['app.js']`, or `['--', 'npx', 'next', 'start']`. */
  readonly app: readonly string[]
  /** The user's own flags; what a candidate says is stronger. */
  readonly flags: readonly string[]
  /** The candidate's knobs. */
  readonly settings: Assignments
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** CPUs that the target may run on; null: all. */
  readonly cpus: readonly number[] | null
  /** Where it is to serve; port 0 is any free one. */
  readonly listen?: string
  /** Preloads of the workers' Node, such as the collector of a soak. */
  readonly preloads?: readonly string[]
  /** Every line that the supervisor and its workers print. */
  readonly log?: (line: string) => void
  readonly readyWithinMs?: number
  /** Hears of its process as soon as there is one. */
  readonly onSpawn?: (process: ProcessMark) => void
}

const READY_WITHIN_MS = 90_000
const POLL_MS = 50
const POOL_PROBE_MS = 50
const STOP_WITHIN_MS = 5_000
const SETTLE_MS = 3_000
/** A supervisor that says nothing for so long hangs; one that is going has gone by then. */
const ANSWER_WITHIN_MS = 10_000

/**
 * Starts the app under `stint run` with a candidate's knobs on a free loopback port, waits until every worker is ready
 * and sees for itself that the settings arrived in them. What it started is gone when this process is, however it ends.
 */
export async function startTarget(options: TargetOptions): Promise<Started> {
  const { app, settings, cwd, env, listen = '127.0.0.1:0', preloads = [] } = options
  // Made by the supervisor itself: a tuner that dies before it has started one leaves nothing.
  const directory = join(tmpdir(), `${TARGET_PREFIX}${randomBytes(6).toString('hex')}`)
  const statsPath = join(directory, 'stats.sock')
  const flags = [
    ...options.flags,
    ...(preloads.length === 0 ? [] : await withPreloads(options, preloads)),
    `--listen=${listen}`,
    `--stats-native=unix:${statsPath}`,
    '--control=none',
    '--log-format=json',
    `--pool-probe=${POOL_PROBE_MS}`,
    ...flagsOf(settings),
  ]
  const tidy = () => rm(directory, { recursive: true, force: true })
  const resolved = await resolveKnobs(flags, { cwd, env })
  if (!resolved.ok) return tidy().then(() => infeasible(resolved.reason))
  const expected = await expectedOf(resolved.knobs, app[0] !== '--')
  const begunMs = performance.now()
  const supervisor = spawnSupervisor({
    args: [...flags, ...app],
    cwd,
    env,
    directory,
    cpus: options.cpus,
    log: options.log ?? (() => undefined),
  })
  const mark = markOf(supervisor.pid)
  if (mark !== null) {
    recordTarget(directory, mark)
    options.onSpawn?.(mark)
  }
  const live: Live = { supervisor, statsPath, tidy }
  const up = await whenUp(live, options.readyWithinMs ?? READY_WITHIN_MS)
  const wrong = up.kind === 'up' ? await wrongIn(up.reading, expected, live) : [up.reason]
  if (up.kind === 'failed' || wrong.length > 0) {
    await stop(live)
    return infeasible(wrong.join('; '))
  }
  const seconds = (performance.now() - begunMs) / 1000
  return { kind: 'started', target: targetOf(live, up, seconds) }
}

/** A list on the command line replaces the list of a file, so the file's is said again. */
async function withPreloads(
  { flags, cwd, env }: TargetOptions,
  preloads: readonly string[],
): Promise<readonly string[]> {
  const resolved = await resolveKnobs(flags, { cwd, env })
  const isFlag = resolved.ok && resolved.knobs['node-args']?.origin.startsWith('--')
  const known = resolved.ok && !isFlag ? wordsOf(resolved.knobs, 'node-args') : []
  return [...known, ...preloads.map((url) => `--import=${url}`)].map(
    (word) => `--node-args="${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  )
}

interface Live {
  readonly supervisor: SupervisorProcess
  readonly statsPath: string
  readonly tidy: () => Promise<void>
}

type Up =
  | { readonly kind: 'up'; readonly urls: readonly string[]; readonly reading: Reading }
  | { readonly kind: 'failed'; readonly reason: string }

/** Up: it serves, and each worker that is wanted is ready and has reported. */
async function whenUp({ supervisor, statsPath }: Live, withinMs: number): Promise<Up> {
  const overdue = delay(withinMs, null, { ref: false })
  const deadlineMs = performance.now() + withinMs
  const serving = await Promise.race([supervisor.said('serving'), overdue])
  while (!supervisor.hasExited() && performance.now() < deadlineMs) {
    const reading = await read(supervisor, statsPath)
    if (reading !== null && isComplete(reading))
      return { kind: 'up', urls: urlsOf(serving?.at ?? ''), reading }
    await delay(POLL_MS)
  }
  const late = Promise.resolve(`its workers were not ready within ${withinMs / 1000} s`)
  return { kind: 'failed', reason: await (supervisor.hasExited() ? supervisor.exited : late) }
}

/** What did not arrive. A backlog is known a moment after the workers are: a difference must last to count. */
async function wrongIn(
  first: Reading,
  expected: Expected,
  { supervisor, statsPath }: Live,
): Promise<readonly string[]> {
  const most = mostBacklog()
  const deadlineMs = performance.now() + SETTLE_MS
  let wrong = mismatches(first, expected, most)
  while (wrong.length > 0 && !supervisor.hasExited() && performance.now() < deadlineMs) {
    await delay(POLL_MS)
    const reading = await read(supervisor, statsPath)
    if (reading !== null) wrong = mismatches(reading, expected, most)
  }
  return wrong
}

function isComplete({ workers, workersWanted }: Reading): boolean {
  return workers.filter(({ isReady, report }) => isReady && report !== null).length >= workersWanted
}

async function read(
  { pid, trouble }: SupervisorProcess,
  statsPath: string,
): Promise<Reading | null> {
  try {
    const stats = await readNativeStats(statsPath, ANSWER_WITHIN_MS)
    return { ...stats, cpuSeconds: cpuSecondsOf(processTree(pid)), trouble: trouble() }
  } catch {
    return null
  }
}

/** `127.0.0.1:8080 unix:/a.sock`, as the log says it. */
function urlsOf(at: string): readonly string[] {
  return at.split(' ').map((address) => `http://${address}`)
}

function targetOf(live: Live, up: Extract<Up, { kind: 'up' }>, seconds: number): Target {
  const { supervisor, statsPath } = live
  let stopping: Promise<void> | null = null
  const sample = async (): Promise<Reading> => {
    const reading = await read(supervisor, statsPath)
    if (reading !== null) return reading
    throw await whyGone(supervisor)
  }
  const ended = Promise.withResolvers<string>()
  void supervisor.exited.then((reason) => stopping ?? ended.resolve(reason))
  return {
    urls: up.urls,
    boot: { seconds, cpuSecondsPerWorker: up.reading.cpuSeconds / up.reading.workersWanted },
    sample,
    cpuSeconds: async () => {
      const tree = processTree(supervisor.pid)
      if (tree.length === 0) throw await whyGone(supervisor)
      return cpuSecondsOf(tree)
    },
    memory: async () => {
      const { workers } = await sample()
      return {
        totalBytes: memoryBytesOf(processTree(supervisor.pid)),
        rssBytesByWorker: workers.map(({ rssBytes }) => rssBytes),
      }
    },
    ended: ended.promise,
    stop: () => (stopping ??= stop(live)),
  }
}

/** A process that has just died is not yet known to have: it gets the time to be. */
async function whyGone({ exited, trouble }: SupervisorProcess): Promise<TargetGone> {
  const how = await Promise.race([exited, delay(STOP_WITHIN_MS, null, { ref: false })])
  if (how !== null) return new TargetGone(`the target is gone: ${how}`)
  return new TargetGone(['the target does not answer', trouble()].filter(Boolean).join(': '))
}

/** Fast, since no client of a trial is worth waiting for; a supervisor that does not go is killed, its sentinel does the rest. */
async function stop({ supervisor, tidy }: Live): Promise<void> {
  const pids = processTree(supervisor.pid).map(({ pid }) => pid)
  supervisor.signal('SIGINT')
  const isGone = await Promise.race([
    supervisor.exited.then(() => true),
    delay(STOP_WITHIN_MS, false, { ref: false }),
  ])
  if (!isGone) supervisor.signal('SIGKILL')
  await supervisor.exited
  const deadlineMs = performance.now() + STOP_WITHIN_MS
  while (pids.some(isRunning) && performance.now() < deadlineMs) await delay(POLL_MS)
  await tidy()
}

function infeasible(reason: string): Started {
  return { kind: 'infeasible', reason }
}

/** The kernel cuts every backlog down to this. */
function mostBacklog(): number {
  return Number(readFileSync('/proc/sys/net/core/somaxconn', 'latin1'))
}
