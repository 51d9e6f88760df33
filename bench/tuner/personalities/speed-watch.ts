import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { allowedCpus } from '../../../packages/tuner/src/shell/host/cpus.ts'

/** Watches how fast this host's CPUs are, at some 2 % of each. */
export interface SpeedWatch {
  /** Pieces of work per second of CPU since the last call, over all CPUs. */
  readonly read: () => Promise<number>
  readonly close: () => void
}

const SPINNER = fileURLToPath(new URL('spinner.ts', import.meta.url))

/** Starts one process on each CPU. */
export function watchSpeed(): SpeedWatch {
  const spinners = allowedCpus().map((cpu) =>
    spawn('taskset', ['-c', String(cpu), process.execPath, SPINNER], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  )
  return {
    async read() {
      const costs = await Promise.all(spinners.map(microsOf))
      return (1e6 * costs.length) / costs.reduce((sum, cost) => sum + cost, 0)
    },
    close() {
      for (const spinner of spinners) spinner.kill()
    },
  }
}

async function microsOf(spinner: ChildProcess): Promise<number> {
  const answer = once(spinner, 'message')
  spinner.send('read')
  const [micros] = await answer
  return Number(micros)
}
