import type { Measurement } from '../../core/evaluation.ts'
import { warmUp, type WarmUpSample } from '../../core/warm-up.ts'
import type { Target } from '../target/target.ts'
import type { Load } from './generators.ts'
import type { Rig } from './rig.ts'

const SAMPLE_SECONDS = 1
const CONNECTIONS_PER_WORKER = 4
const MICROSECONDS = 1e6

/** Loads a fresh target until its cost per request is steady, or for as long as the effort allows. */
export async function warm(
  target: Target,
  load: Load,
  { effort, steadyCv, signal }: Rig,
  workers: number,
): Promise<Measurement['warmUp']> {
  const samples: WarmUpSample[] = []
  const sampleSeconds = Math.min(SAMPLE_SECONDS, effort.warmUpSeconds.most)
  let cpuBefore = await target.cpuSeconds()
  while (!signal.aborted) {
    const window = await load.closed(CONNECTIONS_PER_WORKER * workers, sampleSeconds)
    const cpuAfter = await target.cpuSeconds()
    const requests = Math.max(1, window.counts.completed)
    samples.push({
      seconds: window.seconds,
      requests,
      cpuMicrosPerRequest: ((cpuAfter - cpuBefore) * MICROSECONDS) / requests,
    })
    cpuBefore = cpuAfter
    const step = warmUp(samples, { workers, steadyCv, mostSeconds: effort.warmUpSeconds.most })
    if (step.kind === 'done') return step.warmUp
  }
  return 'no-steady-state'
}
