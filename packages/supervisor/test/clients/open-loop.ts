import { setImmediate as turn } from 'node:timers/promises'
import type { Outcome } from './outcome.ts'
import { Pool } from './pool.ts'
import { poissonGapsMs } from './random.ts'
import { requestHead } from './request.ts'
import { type LoadOptions, type LoadRun, Run } from './run.ts'

/** Options of {@link openLoop}. `concurrency` is the most connections at once, 256 by default; requests beyond it wait, and their wait counts. */
export interface OpenLoopOptions extends LoadOptions {
  readonly ratePerSecond: number
  readonly connection: 'per-request' | 'keep-alive'
  /** Of the Poisson arrivals. Default 1. */
  readonly seed?: number
}

/** Poisson arrivals that do not wait for answers; latencies run from the intended time. */
export function openLoop(options: OpenLoopOptions): LoadRun {
  const run = new Run(options)
  const pool = new Pool(run, options.concurrency ?? 256)
  const gapMs = poissonGapsMs(options.ratePerSecond, options.seed ?? 1)
  const inFlight = new Set<Promise<void>>()
  return run.start(async () => {
    let dueMs = performance.now() + gapMs()
    for (let index = await due(run, dueMs); index !== null; index = await due(run, dueMs)) {
      run.tally.maxDispatchLagMs = Math.max(run.tally.maxDispatchLagMs, performance.now() - dueMs)
      const sending = send({ run, pool, options, index, dueMs })
      inFlight.add(sending)
      void sending.finally(() => inFlight.delete(sending))
      dueMs += gapMs()
    }
    await Promise.all(inFlight)
  }, 1)
}

async function due(run: Run, dueMs: number): Promise<number | null> {
  const isLate = performance.now() >= dueMs
  // A late dispatcher still lets answers in between two requests.
  if (isLate) await turn()
  // A timer may fire up to a millisecond early, and a request sent early would flatter its latency.
  for (let waitMs = dueMs - performance.now(); waitMs > 0; waitMs = dueMs - performance.now()) {
    if (run.isStopping) return null
    await run.pause(waitMs)
  }
  return run.next()
}

interface Sending {
  readonly run: Run
  readonly pool: Pool
  readonly options: OpenLoopOptions
  readonly index: number
  readonly dueMs: number
}

async function send({ run, pool, options, index, dueMs }: Sending): Promise<void> {
  const connection = await pool.borrow()
  if (connection === null) {
    run.record(index, neverSent(dueMs))
    return
  }
  const outcome = await connection.exchange(requestHead(options, index), run.timeoutMs)
  if (options.connection === 'per-request') connection.close()
  pool.giveBack(connection)
  run.record(index, outcome, dueMs)
}

function neverSent(dueMs: number): Outcome {
  return {
    kind: 'timeout',
    detail: 'no connection was free before the drain deadline',
    reused: false,
    requestIndexOnConnection: 0,
    writtenAtMs: dueMs,
    endedAtMs: performance.now(),
    sinceConnectMs: null,
    idleBeforeMs: 0,
  }
}
