import type { Reading, WorkerReading } from './reading.ts'

/** What the processes of a target must be found to run with; null: nothing was asked for. */
export interface Expected {
  readonly workers: number | null
  readonly heapLimitBytes: number | null
  readonly threadpoolSize: number | null
  readonly nodeVersion: string | null
  /** Before the kernel's own limit. */
  readonly backlog: number | null
}

/** What is asked for, but is not so: a library or a wrapper may undo a setting, and a trial would measure another one. */
export function mismatches(
  reading: Reading,
  expected: Expected,
  mostBacklog: number,
): readonly string[] {
  const ready = reading.workers.filter(({ isReady }) => isReady)
  return [
    ...differs('ready workers', expected.workers, ready.length),
    ...differs(
      'connections that may wait per socket',
      expected.backlog === null ? null : Math.min(expected.backlog, mostBacklog),
      reading.backlog,
    ),
    ...ready.flatMap((worker) => wrong(worker, expected)),
  ]
}

function wrong({ slot, node, report }: WorkerReading, expected: Expected): readonly string[] {
  const within = [
    ...differs('node version', expected.nodeVersion, node),
    ...differs('heap limit in bytes', expected.heapLimitBytes, report?.heapLimitBytes ?? null),
    ...differs('threads in the pool', expected.threadpoolSize, report?.threadpoolSize ?? null),
  ]
  return within.map((text) => `worker ${slot}: ${text}`)
}

function differs<T extends string | number>(
  what: string,
  wanted: T | null,
  found: T | null,
): readonly string[] {
  return wanted === null || wanted === found
    ? []
    : [`${what} should be ${wanted}, found ${found ?? 'none'}`]
}
