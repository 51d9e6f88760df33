import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** What a program said, and how it ended; `code` is null after a signal, `-1` when it is not installed. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, or for so long; `input` is written to its stdin `afterMs` after the start. */
export async function run(
  [command = '', ...args]: readonly string[],
  {
    env = {},
    cwd,
    withinMs = 60_000,
    input,
  }: {
    readonly env?: NodeJS.ProcessEnv
    readonly cwd?: string
    readonly withinMs?: number
    readonly input?: { readonly text: string; readonly afterMs: number }
  } = {},
): Promise<Outcome> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    cwd,
    timeout: withinMs,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => {})
  if (input === undefined) child.stdin.end()
  else setTimeout(() => child.stdin.end(input.text), input.afterMs).unref()
  const ended = once(child, 'close').then(
    ([code]) => code as number | null,
    () => -1,
  )
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

export async function isInstalled(command: string): Promise<boolean> {
  return (await run(['sh', '-c', `command -v ${command}`])).code === 0
}
