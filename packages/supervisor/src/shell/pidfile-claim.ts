import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { livingOwner } from './pidfile.ts'
import { readStartTicks } from './procfs/process.ts'
import { SetupError } from './setup-error.ts'

/** A pidfile that is spoken for. */
export interface PidfileClaim {
  /** The pidfile names us by now, or nobody any more. */
  readonly release: () => void
}

/** Nobody asked for a pidfile. */
export const NO_CLAIM: PidfileClaim = { release: () => {} }

/**
 * A pidfile appears with the first ready worker. Until then a file beside it says whose it will be; one of a process that is
 * gone says nothing. Throws a `SetupError` when the pidfile is somebody else's, or cannot be written. To be called `alone`.
 */
export function claimPidfile(pidfile: string): PidfileClaim {
  refuseUnwritable(pidfile)
  const path = `${pidfile}.claim`
  // The claim first: it ends once the pidfile is there, so whoever finds neither in this order finds a free one.
  refuseClaimed(pidfile, path)
  refuseOwned(pidfile)
  writeClaim(path)
  return {
    release: () => {
      if (claimIn(path)?.pid === process.pid) rmSync(path, { force: true })
    },
  }
}

function refuseClaimed(pidfile: string, path: string): void {
  const claim = claimIn(path)
  if (claim === null || claim.pid === process.pid) return
  if (readStartTicks(claim.pid) !== claim.startTicks) return
  throw new SetupError(
    `pidfile ${pidfile} is claimed by process ${claim.pid}, which starts; stop it or choose another pidfile`,
  )
}

function refuseOwned(pidfile: string): void {
  const owner = livingOwner(pidfile)
  if (owner === null) return
  throw new SetupError(
    `pidfile ${pidfile} names process ${owner}, which is alive; stop it or choose another pidfile`,
  )
}

/** Found out now rather than when the first worker is ready. */
function refuseUnwritable(pidfile: string): void {
  try {
    accessSync(dirname(pidfile), constants.W_OK)
  } catch (cause) {
    throw new SetupError(
      `pidfile: cannot write in ${dirname(pidfile)}; make the directory, or choose another path`,
      { cause },
    )
  }
}

/** Written whole, as a pidfile is. */
function writeClaim(path: string): void {
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${process.pid} ${readStartTicks(process.pid) ?? 0}\n`, {
    mode: 0o644,
    flag: 'wx',
  })
  renameSync(draft, path)
}

interface Claim {
  readonly pid: number
  /** With the pid it names a process for good: pids are used again. 0 where there is no /proc; such a claim binds nobody. */
  readonly startTicks: number
}

function claimIn(path: string): Claim | null {
  try {
    const [pid = 0, startTicks = 0] = readFileSync(path, 'utf8').trim().split(' ').map(Number)
    return pid > 0 ? { pid, startTicks } : null
  } catch {
    return null
  }
}
