import type { Arrivals, Window } from '../core/window.ts'
import { type Generator, startGenerator } from './generator-process.ts'
import { mergeShares } from './merge.ts'
import type { Assignment, Progress, Target } from './messages.ts'
import type { Workload } from './workload/workload.ts'

/** Where the load comes from and goes to. */
export interface LoadOptions {
  readonly target: Target
  readonly workload: Workload
  /** Number of generator processes. */
  readonly generators: number
  /** The only CPUs that generators run on; empty: any. */
  readonly cpus?: readonly number[]
}

/** What both loops take. */
interface WindowOptions {
  readonly seconds: number
  readonly connections: number
  /** Longest wait, after the last request has started, for answers. Default 2; twice the SLO is enough. */
  readonly drainSeconds?: number
  /** A request without an answer for so long is lost. Whole seconds; default 30. */
  readonly timeoutSeconds?: number
  /** Called ten times a second. */
  readonly onProgress?: (progress: Progress) => void
  /** Ends the window early; it still resolves, with what it saw. */
  readonly signal?: AbortSignal
}

/** A closed loop: each connection sends its next request when the one before is answered. */
export interface ClosedLoopOptions extends WindowOptions {
  readonly seed?: number
}

/** An open loop: requests start when a schedule says, answered or not. */
export interface OpenLoopOptions extends WindowOptions {
  /** Requests per second; a session of three requests is three. */
  readonly ratePerSecond: number
  readonly arrivals: Arrivals
  readonly seed: number
  /** Ends the window once more than `1 - quantile` of all its requests can only be slower than this. */
  readonly hopelessOver?: { readonly latencyMs: number; readonly quantile: number }
}

/** Generators that are up. One window at a time. */
export interface LoadEngine {
  closedLoop(options: ClosedLoopOptions): Promise<Window>
  openLoop(options: OpenLoopOptions): Promise<Window>
  /** Ends the generators. */
  close(): Promise<void>
}

const DRAIN_SECONDS = 2
const TIMEOUT_SECONDS = 30

/** Starts the generator processes; rejects with the reason when one cannot start. */
export async function startGenerators({
  target,
  workload,
  generators: count,
  cpus = [],
}: LoadOptions): Promise<LoadEngine> {
  const starting = await Promise.allSettled(
    Array.from({ length: count }, () => startGenerator(cpus)),
  )
  const generators = starting.flatMap((start) =>
    start.status === 'fulfilled' ? [start.value] : [],
  )
  const close = async (): Promise<void> => {
    await Promise.all(generators.map((generator) => generator.close()))
  }
  const failed = starting.find((start) => start.status === 'rejected')
  if (failed !== undefined) {
    await close()
    throw failed.reason
  }
  const common = { target, workload }
  return {
    closedLoop: (options) =>
      run(generators, options, (part) => ({
        ...common,
        ...basics(options, part),
        seed: options.seed ?? 1,
        loop: { kind: 'closed' },
        overMs: 0,
      })),
    openLoop: (options) =>
      run(generators, hopelessStop(options), (part) => ({
        ...common,
        ...basics(options, part),
        seed: options.seed,
        loop: {
          kind: 'open',
          ratePerSecond: options.ratePerSecond,
          arrivals: options.arrivals,
        },
        overMs: options.hopelessOver?.latencyMs ?? 0,
      })),
    close,
  }
}

type Part = Assignment['part']

const basics = (options: WindowOptions, part: Part) => ({
  part,
  connections: shareOf(options.connections, part),
  seconds: options.seconds,
  drainSeconds: options.drainSeconds ?? DRAIN_SECONDS,
  timeoutSeconds: options.timeoutSeconds ?? TIMEOUT_SECONDS,
})

/** Whole things, as evenly as they go; at least one each. */
const shareOf = (total: number, { index, count }: Part): number =>
  Math.max(1, Math.floor(total / count) + (index < total % count ? 1 : 0))

async function run(
  generators: readonly Generator[],
  { onProgress, signal }: WindowOptions,
  assignmentOf: (part: Part) => Assignment,
): Promise<Window> {
  const latest = new Map<Generator, Progress>()
  const stop = (): void => {
    for (const generator of generators) generator.stop()
  }
  signal?.addEventListener('abort', stop)
  const assignments = generators.map((_, index) =>
    assignmentOf({ index, count: generators.length }),
  )
  const running = generators.map((generator, index) => {
    const assignment = assignments[index]
    if (assignment === undefined) throw new Error('a generator has no assignment')
    return generator.run(assignment, (progress) => {
      latest.set(generator, progress)
      onProgress?.(addProgress([...latest.values()]))
    })
  })
  if (signal?.aborted === true) stop()
  try {
    const shares = await Promise.all(running)
    const connections = assignments.reduce((sum, each) => sum + each.connections, 0)
    return mergeShares(shares, { loop: assignments[0]?.loop ?? { kind: 'closed' }, connections })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

const addProgress = (all: readonly Progress[]): Progress => ({
  intended: all.reduce((sum, { intended }) => sum + intended, 0),
  completed: all.reduce((sum, { completed }) => sum + completed, 0),
  failed: all.reduce((sum, { failed }) => sum + failed, 0),
  over: all.reduce((sum, { over }) => sum + over, 0),
})

/** The same options with a signal of their own, raised when the quantile is out of reach whatever comes. */
function hopelessStop(options: OpenLoopOptions): OpenLoopOptions {
  const { hopelessOver, ratePerSecond, seconds, onProgress, signal } = options
  if (hopelessOver === undefined) return options
  const stop = new AbortController()
  const mostOver = (1 - hopelessOver.quantile) * ratePerSecond * seconds
  return {
    ...options,
    signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
    onProgress(progress) {
      onProgress?.(progress)
      // Poisson counts vary: two standard deviations keep a window that may yet pass.
      if (progress.over > mostOver + 2 * Math.sqrt(mostOver)) stop.abort()
    },
  }
}
