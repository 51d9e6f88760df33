import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The command under test. */
export const BIN: string = fileURLToPath(new URL('../../bin/stint.js', import.meta.url))

/** One line of the supervisor's log. */
export interface Line {
  readonly level: number
  readonly msg: string
  readonly event?: string
  readonly worker?: number
  readonly gen?: number
  readonly pid?: number
  readonly cause?: string
  readonly reason?: string
  readonly requests?: number
  readonly [field: string]: unknown
}

/** A supervisor under test, seen through its log. */
export interface Stint {
  readonly child: ChildProcess
  readonly pid: number
  readonly lines: readonly Line[]
  /** What the workers and the supervisor printed that is no log line. */
  readonly output: () => string
  /** Resolves with the first line, from `since` on, that matches; rejects when the supervisor ends or the time is over. */
  readonly line: (
    matches: (line: Line) => boolean,
    options?: { readonly since?: number; readonly withinMs?: number },
  ) => Promise<Line>
  /** Resolves once so many lines matched. */
  readonly count: (
    matches: (line: Line) => boolean,
    wanted: number,
    withinMs?: number,
  ) => Promise<void>
  readonly port: () => Promise<number>
  readonly exited: Promise<number | null>
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

/** How a supervisor is started. */
export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly node?: string
  readonly cwd?: string
  /** A program and its first arguments that become the supervisor by `exec`, such as `setpriv ...`. */
  readonly through?: readonly string[]
}

export const event =
  (name: string) =>
  (line: Line): boolean =>
    line.event === name

/** Starts `stint run` with JSON logs. Whoever starts it ends it. */
export function startStint(
  args: readonly string[],
  { env = {}, node = process.execPath, cwd, through = [] }: StartOptions = {},
): Stint {
  const [program = node, ...words] = [...through, node, BIN, 'run', '--log-format', 'json', ...args]
  const child = spawn(program, words, {
    env: { ...process.env, NO_COLOR: '1', ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: Line[] = []
  const other: string[] = []
  const waiting = new Set<() => void>()
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      const line = parse(text)
      if (line === null) other.push(text)
      else lines.push(line)
      for (const check of waiting) check()
    })
  }
  const story = (): string =>
    `the log:\n${lines
      .slice(-40)
      .map(({ msg }) => msg)
      .join('\n')}\n${other.slice(-20).join('\n')}`
  const until = <T>(look: () => T | null, what: string, withinMs: number): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const timer = setTimeout(
      () => finish(() => reject(new Error(`no ${what} within ${withinMs} ms; ${story()}`))),
      withinMs,
    )
    const check = (): void => {
      const found = look()
      if (found !== null) finish(() => resolve(found))
    }
    const finish = (end: () => void): void => {
      clearTimeout(timer)
      waiting.delete(check)
      end()
    }
    waiting.add(check)
    void exited.then(() =>
      setImmediate(() =>
        finish(() => {
          const found = look()
          if (found === null) reject(new Error(`the supervisor ended before ${what}; ${story()}`))
          else resolve(found)
        }),
      ),
    )
    check()
    return promise
  }
  const self: Stint = {
    child,
    pid: child.pid ?? 0,
    lines,
    output: () => other.join('\n'),
    line: (matches, { since = 0, withinMs = 20_000 } = {}) =>
      until(() => lines.slice(since).find(matches) ?? null, `line ${String(matches)}`, withinMs),
    count: async (matches, wanted, withinMs = 60_000) => {
      await until(
        () => (lines.filter(matches).length >= wanted ? true : null),
        `${wanted} lines ${String(matches)}`,
        withinMs,
      )
    },
    port: async () => {
      const { at } = await self.line(event('serving'))
      return Number(/:(\d+)(?: |$)/.exec(String(at))?.[1])
    },
    exited,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal)
      return exited
    },
  }
  return self
}

function parse(text: string): Line | null {
  if (!text.startsWith('{')) return null
  try {
    return JSON.parse(text) as Line
  } catch {
    return null
  }
}
