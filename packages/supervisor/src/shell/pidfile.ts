import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** Written whole or not at all: under another name first, then renamed. Neither name is followed if it is a link. */
export function writePidfile(path: string): void {
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${process.pid}\n`, { mode: 0o644, flag: 'wx' })
  renameSync(draft, path)
}

/** Removes the file only if it still names this process. */
export function removePidfile(path: string): void {
  if (pidIn(path) === process.pid) rmSync(path, { force: true })
}

/** The pid of the live process that a pidfile names, or null. A process of another user (EPERM) is alive. */
export function livingOwner(path: string): number | null {
  const pid = pidIn(path)
  if (pid === null || pid === process.pid) return null
  try {
    process.kill(pid, 0)
    return pid
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? pid : null
  }
}

function pidIn(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim())
    return Number.isInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null
  }
}
