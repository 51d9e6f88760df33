import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** The right to write a file, or whose it is. */
export type Lock =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly message: string }

/** When a process started, in ticks since boot (proc_pid_stat(5), field 22): a pid that is used again has another. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The living process that a lock file names, or null. */
function livingOwner(path: string): number | null {
  const [pid = NaN, start] = readText(path).trim().split(' ')
  const owner = Number(pid)
  if (!Number.isInteger(owner) || owner <= 0 || !isAlive(owner)) return null
  return start === undefined || start === (startOf(owner) ?? start) ? owner : null
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** True when the name was free: link(2) creates it with its content, or not at all. */
function isCreated(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Moves a dead owner's lock aside; puts it back if, meanwhile, somebody living had taken the name. */
function clearDead(path: string): void {
  const aside = `${path}.${process.pid}.dead`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (livingOwner(aside) !== null) isCreated(aside, path)
  rmSync(aside, { force: true })
}

/** Takes `FILE.lock` for this process. A lock whose owner is dead is taken over. */
export function takeLock(file: string): Lock {
  const path = `${file}.lock`
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${process.pid} ${startOf(process.pid) ?? ''}`.trimEnd())
  try {
    const isOurs =
      isCreated(draft, path) ||
      (livingOwner(path) === null && (clearDead(path), isCreated(draft, path)))
    if (isOurs) return { ok: true, release: () => rmSync(path, { force: true }) }
  } finally {
    rmSync(draft, { force: true })
  }
  const owner = livingOwner(path)
  return {
    ok: false,
    message: `${file} is being written by another stint tune (pid ${owner ?? 'unknown'}); let it finish, or end it`,
  }
}
