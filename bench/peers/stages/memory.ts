import { pssMiB, rssMiB } from '../../processes.ts'
import type { Running } from '../running.ts'

/** What one contender weighs after the load of the throughput table, in MiB. */
export interface Weight {
  readonly id: string
  readonly processes: number
  readonly totalPss: number
  /** All that is not a worker. */
  readonly supervisorRss: number
  readonly supervisorPss: number
  /** Of one worker, on average; for threads, their share of the process. */
  readonly workerPss: number
}

/** Weighs a contender that runs `workers` workers; the heaviest processes are the workers, whatever they are called. */
export function weigh({ contender, order, tree, rootPid }: Running): Weight {
  const pids = tree()
  const isAlone = pids.length === 1
  const byWeight = pids
    .filter((pid) => isAlone || pid !== rootPid)
    .toSorted((a, b) => pssMiB(b) - pssMiB(a))
  const workers = byWeight.slice(0, order.workers)
  const others = pids.filter((pid) => !workers.includes(pid))
  const threads = contender.id === 'watt' ? order.workers : workers.length
  return {
    id: contender.id,
    processes: pids.length,
    totalPss: sum(pids.map(pssMiB)),
    supervisorRss: sum(others.map(rssMiB)),
    supervisorPss: sum(others.map(pssMiB)),
    workerPss: sum(workers.map(pssMiB)) / threads,
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
