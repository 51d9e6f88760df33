import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { AtEnd } from './stint.ts'

const BIN = fileURLToPath(new URL('../../bin/stint.js', import.meta.url))
const NOBODY = '65534'

/** How a command ended and what it printed. */
export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A command that has not ended. */
export interface Running {
  readonly printed: () => string
  readonly type: (keys: string) => void
  readonly exited: Promise<number | null>
}

/** A runtime directory of its own: no supervisor of another test is seen, and none sees ours. */
export function runtimeDir(atEnd: AtEnd = onTestFinished): { readonly XDG_RUNTIME_DIR: string } {
  const path = mkdtempSync(join(tmpdir(), 'stint-run-'))
  atEnd(() => rmSync(path, { recursive: true, force: true }))
  return { XDG_RUNTIME_DIR: path }
}

/** Runs `stint ...` to its end. */
export async function command(
  args: readonly string[],
  { env = {} }: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const child = start(process.execPath, [BIN, ...args], env)
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out: out(), err: err() }
}

/** Starts `stint ...` and leaves it running until the end of the test. */
export function running(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  return follow(start(process.execPath, [BIN, ...args], env))
}

/** The same on a terminal of 24 rows and 80 columns, that of script(1). */
export function onTerminal(args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const line = ['stty', 'rows', '24', 'cols', '80', '&&', 'exec', process.execPath, BIN, ...args]
  return follow(start('script', ['-qefc', line.join(' '), '/dev/null'], env))
}

export const hasScript = spawnSync('script', ['--version']).status === 0
export const canBeNobody =
  process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0

/** The code of the error that another user meets at this socket; '' when there is none. */
export async function connectAsNobody(path: string): Promise<string> {
  const script = `require('node:net').connect(process.argv[1], () => process.exit(0))
    .on('error', ({ code }) => console.log(code))`
  const child = spawn(
    'setpriv',
    [
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      '--clear-groups',
      process.execPath,
      '-e',
      script,
      path,
    ],
    { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const out = collect(child.stdout)
  await once(child, 'close')
  return out().trim()
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

function follow(child: ReturnType<typeof start>): Running {
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  const exited = once(child, 'close').then(([code]) => code as number | null)
  onTestFinished(async () => {
    end(child)
    await exited
  })
  return {
    printed: () => out() + err(),
    type: (keys) => void child.stdin.write(keys),
    exited,
  }
}

function end(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}
