import type { Connection } from './connection.ts'
import { requestHead } from './request.ts'
import { type LoadOptions, type LoadRun, Run } from './run.ts'

/** Options of {@link pipelining}. */
export interface PipeliningOptions extends LoadOptions {
  /** Requests per batch. */
  readonly depth: number
}

/**
 * Writes batches of `depth` requests in one write and waits for every answer before the next batch. Requests behind an
 * answer that says `Connection: close` are lost as `unansweredAfterClose`.
 */
export function pipelining(options: PipeliningOptions): LoadRun {
  const run = new Run(options)
  return run.start(async () => {
    let connection: Connection | null = null
    for (
      let batch = nextBatch(run, options.depth);
      batch.length > 0;
      batch = nextBatch(run, options.depth)
    ) {
      if (connection === null || !connection.isOpen) connection = run.connect()
      const requests = batch.map((index) => requestHead(options, index))
      const outcomes = await connection.exchangeAll(requests, run.timeoutMs)
      for (const [at, outcome] of outcomes.entries()) run.record(batch[at] ?? -1, outcome)
      const last = outcomes.at(-1)
      if (last !== undefined) await run.rest(last, 0)
    }
  }, options.concurrency ?? 8)
}

function nextBatch(run: Run, depth: number): number[] {
  const batch: number[] = []
  while (batch.length < depth) {
    const index = run.next()
    if (index === null) break
    batch.push(index)
  }
  return batch
}
