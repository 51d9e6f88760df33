import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Assignment, Notice, Order, Progress, Share } from './messages.ts'

const MAIN = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './generator/main.ts' : './generator/main.js',
    import.meta.url,
  ),
)

/** autocannon's timer asks for a negative time when the loop was late, which Node takes for 1 ms and warns of. */
const NODE_FLAGS = ['--disable-warning=TimeoutNegativeWarning'] as const

/** A generator could not do its work: what it was to measure is not known. */
export class GeneratorFailed extends Error {
  override readonly name = 'GeneratorFailed'
}

/** One generator, seen from the engine. */
export interface Generator {
  run(assignment: Assignment, onProgress: (progress: Progress) => void): Promise<Share>
  /** Ends the window under way early; its `run` still resolves. */
  stop(): void
  close(): Promise<void>
}

/** Starts a generator process, on these CPUs only when any are named, and waits until it listens. */
export async function startGenerator(cpus: readonly number[]): Promise<Generator> {
  const node = [process.execPath, ...NODE_FLAGS, MAIN] as const
  const [file, ...args] = cpus.length === 0 ? node : ['taskset', '-c', cpus.join(','), ...node]
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await answer(child, 'ready', () => {})
  const order = (message: Order): void => {
    if (child.connected) child.send(message)
  }
  return {
    async run(assignment, onProgress) {
      order({ type: 'run', assignment })
      return (await answer(child, 'done', onProgress)).share
    },
    stop: () => order({ type: 'stop' }),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** Waits for one kind of notice; a generator that fails or ends instead is an error. */
function answer<T extends 'ready' | 'done'>(
  child: ChildProcess,
  wanted: T,
  onProgress: (progress: Progress) => void,
): Promise<Extract<Notice, { type: T }>> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      child.off('message', hear)
      child.off('exit', ended)
      child.off('error', failed)
      finish()
    }
    const failed = (cause: Error): void =>
      settle(() =>
        reject(new GeneratorFailed(`a load generator could not run: ${cause.message}`, { cause })),
      )
    const ended = (code: number | null, signal: string | null): void =>
      failed(new Error(`it ended with ${signal ?? `exit code ${code}`}`))
    const hear = (notice: Notice): void => {
      if (notice.type === 'progress') onProgress(notice.progress)
      else if (notice.type === 'failed') failed(new Error(notice.message))
      else if (notice.type === wanted) {
        settle(() => resolve(notice as Extract<Notice, { type: T }>))
      }
    }
    child.on('message', hear)
    child.on('exit', ended)
    child.on('error', failed)
    if (child.exitCode !== null || child.signalCode !== null)
      ended(child.exitCode, child.signalCode)
  })
}
