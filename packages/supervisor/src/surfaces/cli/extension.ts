import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Io } from './io.ts'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs `stint-X` in our place: same terminal, same signals, same exit code. */
export function runExtension(
  program: string,
  args: readonly string[],
  { cwd, env }: Io,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const child = spawn(program, args, { cwd, env, stdio: 'inherit' })
  const forward = (signal: NodeJS.Signals) => child.kill(signal)
  for (const signal of forwarded) process.on(signal, forward)
  child.once('error', reject)
  child.once('exit', (code, signal) => {
    for (const name of forwarded) process.off(name, forward)
    resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
  })
  return promise
}
