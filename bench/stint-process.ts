import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../packages/supervisor/bin/stint.js', import.meta.url))

export interface LogLine {
  readonly msg: string
  readonly event?: string
  readonly cause?: string
  readonly at?: string
  readonly worker?: number
  readonly pid?: number
  readonly [field: string]: unknown
}

/** `stint run` under measurement: its log lines, counted as they come. */
export interface StintProcess {
  readonly child: ChildProcess
  readonly pid: number
  readonly lines: readonly LogLine[]
  readonly until: (done: (lines: readonly LogLine[]) => boolean) => Promise<void>
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

export function startStint(args: readonly string[], env: NodeJS.ProcessEnv = {}): StintProcess {
  const child = spawn(process.execPath, [BIN, 'run', '--log-format', 'json', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const lines: LogLine[] = []
  const waiting = new Set<() => void>()
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  createInterface({ input: child.stderr }).on('line', (text) => {
    if (!text.startsWith('{')) return void process.stderr.write(`${text}\n`)
    lines.push(JSON.parse(text) as LogLine)
    for (const check of waiting) check()
  })
  return {
    child,
    pid: child.pid ?? 0,
    lines,
    until: (done) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const check = (): void => {
        if (!done(lines)) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      void exited.then(() => reject(new Error('the supervisor ended early')))
      check()
      return promise
    },
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return exited
    },
  }
}

/** The port of the first address that the supervisor said it serves. */
export async function portOf(stint: StintProcess): Promise<number> {
  await stint.until((lines) => lines.some(({ event }) => event === 'serving'))
  const at = stint.lines.find(({ event }) => event === 'serving')?.at ?? ''
  return Number(/:(\d+)(?: |$)/.exec(at)?.[1])
}
