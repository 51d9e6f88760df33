import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(
  new URL('bin/stint.js', import.meta.resolve('@stint/supervisor/package.json')),
)

/** Starts `stint` with these arguments on the same terminal. */
export function spawnSupervisor(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, ...args], { stdio: 'inherit' })
}

/**
 * Lives exactly as long as the child. Ctrl-C on a terminal reaches the whole process group, so the
 * child has it already; everything else was meant for one process and is passed on.
 */
export async function followChild(child: ChildProcess): Promise<void> {
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  if (code !== null) process.exit(code)
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
  process.kill(process.pid, signal ?? 'SIGTERM')
}
