import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import type { Need } from '../case.ts'
import { hasNamespaces } from './isolate.ts'

/** Where Debian puts libfaketime, by machine. */
export const FAKETIME: string | undefined = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path))

const checks: Readonly<Record<Need, () => string | null>> = {
  root: () => (process.getuid?.() === 0 ? null : 'needs root'),
  'network namespace': () =>
    hasNamespaces ? null : 'unshare --net --mount and ip(8) do not work here',
  'cgroup v1': () =>
    isWritable('/sys/fs/cgroup/pids') && isWritable('/sys/fs/cgroup/memory')
      ? null
      : 'no writable cgroup v1 hierarchies',
  libfaketime: () => (FAKETIME === undefined ? 'libfaketime is not installed' : null),
  setpriv: () => program('setpriv'),
  logrotate: () => program('logrotate'),
}

/** Why a case cannot run on this machine; null when it can. */
export function whatIsMissing(needs: readonly Need[] = []): string | null {
  const missing = needs.map((need) => checks[need]()).filter((reason) => reason !== null)
  return missing.length === 0 ? null : missing.join('; ')
}

/** Null when a program is there. */
export function program(name: string): string | null {
  const { error } = spawnSync(name, ['--version'])
  return error === undefined ? null : `${name} is not installed`
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
