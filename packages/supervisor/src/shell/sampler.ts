import type { MemoryReading } from '../core/event.ts'
import type { Snapshot } from '../core/snapshot.ts'
import type { Worker } from '../core/worker.ts'
import type { OomWatch } from './oom-watch.ts'
import { readCpuSeconds, readPssBytes, readRssBytes } from './procfs/process.ts'
import type { Fact } from './supervisor.ts'

/** Reads the memory and CPU time of every worker from outside, so that a stuck worker cannot withhold them. */
function sampleWorkers({ workers }: Snapshot): readonly MemoryReading[] {
  return workers.filter(({ state }) => state !== 'killed').flatMap(sample)
}

/** smaps_rollup costs milliseconds per process, so it is read no more often than the sampling period. */
function sample({ life, appPid }: Worker): readonly MemoryReading[] {
  const rssBytes = readRssBytes(appPid)
  if (rssBytes === null) return []
  return [
    { life, rssBytes, pssBytes: readPssBytes(appPid), cpuSeconds: readCpuSeconds(appPid) ?? 0 },
  ]
}

/** Samples every `mem-collector-freq`, and as soon as a worker is ready (that one is its baseline). */
export function startSampler({
  snapshot,
  oomWatch,
  post,
}: {
  readonly snapshot: () => Snapshot
  readonly oomWatch: Pick<OomWatch, 'look'>
  readonly post: (fact: Fact) => void
}): { readonly now: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  const now = (): void => {
    clearTimeout(timer)
    oomWatch.look()
    post({ type: 'memory-sampled', readings: sampleWorkers(snapshot()) })
    timer = setTimeout(now, snapshot().settings.memCollectorFreqMs)
    timer.unref()
  }
  now()
  return { now, stop: () => clearTimeout(timer) }
}
