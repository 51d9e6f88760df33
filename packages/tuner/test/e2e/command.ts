import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A command that runs. */
export interface Command {
  readonly child: ChildProcess
  /** Its standard output until now. */
  readonly printed: () => string
  /** Resolves once its standard error said so; with what it said until then. */
  readonly says: (pattern: RegExp) => Promise<string>
  readonly ended: Promise<{
    readonly code: number | null
    readonly out: string
    readonly err: string
  }>
}

/** Runs a Node program where it and its children leave their temporary files. */
export function start(program: string, args: readonly string[], cwd: string): Command {
  const tmp = join(cwd, 'tmp')
  mkdirSync(tmp, { recursive: true })
  const env = { PATH: process.env['PATH'], TMPDIR: tmp }
  const child = spawn(process.execPath, ['--conditions=@stint/source', program, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  const waiting: { readonly pattern: RegExp; readonly found: (line: string) => void }[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.out += text))
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.err += `${line}\n`
    for (const { pattern, found } of waiting) if (pattern.test(line)) found(line)
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return {
    child,
    printed: () => said.out,
    ended,
    says: (pattern) => {
      const line = new Promise<string>((found) => waiting.push({ pattern, found }))
      const early = ended.then(({ err }) => {
        throw new Error(`ended without saying ${pattern}: ${err}`)
      })
      return Promise.race([line, early])
    },
  }
}

/** Everything that runs with this directory in its command line or its environment. */
export function processesOf(directory: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
    try {
      return ['cmdline', 'environ'].some((file) =>
        readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(directory),
      )
    } catch {
      return false
    }
  })
}
