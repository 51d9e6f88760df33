import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { extensionOf } from '../sibling.ts'
import { STINT_BIN } from './stint-bin.ts'

/** A line of the supervisor's JSON log. */
interface LogLine {
  readonly level: number
  readonly msg: string
  readonly event?: string
  readonly at?: string
}

/** A supervisor as a child process that cannot outlive its owner. */
export interface SupervisorProcess {
  readonly pid: number
  /** Resolves with the first log line of this event; null when the process ended before. */
  readonly said: (event: string) => Promise<LogLine | null>
  /** Resolves with why it ended: its exit code or signal, and the last trouble it spoke of. */
  readonly exited: Promise<string>
  readonly hasExited: () => boolean
  /** The last trouble it spoke of; '' when it spoke of none. */
  readonly trouble: () => string
  readonly signal: (name: NodeJS.Signals) => void
}

const OWNER_URL = new URL(`./owner.${extensionOf(import.meta.url)}`, import.meta.url)
const WARNING = 40
/** The line of a stack trace that says what went wrong. */
const ERROR = /^\s*(?:[A-Z]\w*)?Error\b/

/** Starts `stint run ARGS`, on these CPUs alone when some are named. `log` gets every line it prints. */
export function spawnSupervisor({
  args,
  cwd,
  env,
  directory,
  cpus,
  log,
}: {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** Made by the process, and removed with it. */
  readonly directory: string
  readonly cpus: readonly number[] | null
  readonly log: (line: string) => void
}): SupervisorProcess {
  const owner = new URL(OWNER_URL)
  owner.searchParams.set('directory', directory)
  const command = [process.execPath, '--import', owner.href, STINT_BIN, 'run', ...args]
  const [file = '', ...rest] =
    cpus === null ? command : ['taskset', '--cpu-list', cpus.join(','), ...command]
  const child = spawn(file, rest, {
    cwd,
    env,
    // A Ctrl-C at the terminal is for the tuner, which ends its target in its own time.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const trouble = { error: '', other: '' }
  const heard = new Map<string, LogLine>()
  const waiting = new Map<string, (line: LogLine) => void>()
  const hear = (text: string): void => {
    log(text)
    const line = parse(text)
    if (line === null && ERROR.test(text)) trouble.error = text.trim()
    else if (line === null || line.level >= WARNING) trouble.other = line?.msg ?? text
    if (line?.event === undefined || heard.has(line.event)) return
    heard.set(line.event, line)
    waiting.get(line.event)?.(line)
  }
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', hear)
  const lastTrouble = (): string => trouble.error || trouble.other
  const exited = ending(child).then((how) => [how, lastTrouble()].filter(Boolean).join(': '))
  return {
    pid: child.pid ?? 0,
    said: (event) => {
      const before = heard.get(event)
      if (before !== undefined) return Promise.resolve(before)
      const line = new Promise<LogLine>((resolve) => waiting.set(event, resolve))
      return Promise.race([line, exited.then(() => null)])
    },
    exited,
    hasExited: () =>
      child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    trouble: lastTrouble,
    signal: (name) => child.kill(name),
  }
}

async function ending(child: ChildProcess): Promise<string> {
  try {
    // `close`: what it said last has been heard.
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    return signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`
  } catch (error) {
    return `it could not be started (${String(error)})`
  }
}

function parse(text: string): LogLine | null {
  if (!text.startsWith('{')) return null
  try {
    return JSON.parse(text) as LogLine
  } catch {
    return null
  }
}
