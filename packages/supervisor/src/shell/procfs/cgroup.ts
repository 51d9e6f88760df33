import { join } from 'node:path'
import { cgroupsOf, type Cgroup } from './cgroup-path.ts'
import { readHead } from './head.ts'

/** Version 1 writes "no limit" as the largest number of whole pages. */
const NO_LIMIT_BYTES = 2 ** 62

/** Processes of this control group that the kernel killed for want of memory; null where it does not count them. */
export function readOomKills(root?: string): number | null {
  const counts = cgroupsOf('memory', root).map(({ directory, version }) =>
    field(join(directory, version === 2 ? 'memory.events' : 'memory.oom_control'), 'oom_kill'),
  )
  // Own group first; the root group of the unified hierarchy has no such file.
  return counts.find((count) => count !== null) ?? null
}

/** CPUs' worth of time this process may use, 0.5 for half of one: the tightest of its group and the parents. */
export function cpuQuota(root?: string): number | null {
  return least(cgroupsOf('cpu', root).map(quotaOf))
}

/** The tightest memory limit of the control group and its parents; null when there is none. */
export function memoryLimitBytes(root?: string): number | null {
  return least(cgroupsOf('memory', root).map(limitOf))
}

/**
 * For how long the CPU quota has stopped the processes of the control group or of a parent, in seconds, whichever is
 * most; null where nobody counts.
 */
export function throttledSeconds(root?: string): number | null {
  const known = cgroupsOf('cpu', root)
    .map(throttledOf)
    .filter((seconds) => seconds !== null)
  return known.length === 0 ? null : Math.max(...known)
}

function throttledOf({ directory, version }: Cgroup): number | null {
  const path = join(directory, 'cpu.stat')
  const count = field(path, version === 2 ? 'throttled_usec' : 'throttled_time')
  return count === null ? null : count / (version === 2 ? 1e6 : 1e9)
}

function quotaOf({ directory, version }: Cgroup): number | null {
  const [quota = NaN, period = NaN] =
    version === 2
      ? (readHead(join(directory, 'cpu.max'))?.split(' ').map(Number) ?? [])
      : [number(join(directory, 'cpu.cfs_quota_us')), number(join(directory, 'cpu.cfs_period_us'))]
  // `max` (not a number) and -1 mean no quota.
  return quota > 0 && period > 0 ? quota / period : null
}

function limitOf({ directory, version }: Cgroup): number | null {
  const bytes = number(join(directory, version === 2 ? 'memory.max' : 'memory.limit_in_bytes'))
  return bytes < NO_LIMIT_BYTES ? bytes : null
}

function least(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.min(...known)
}

function number(path: string): number {
  return Number.parseInt(readHead(path) ?? '', 10)
}

function field(path: string, name: string): number | null {
  const line = (readHead(path) ?? '').split('\n').find((row) => row.startsWith(`${name} `))
  return line === undefined ? null : Number(line.slice(name.length + 1))
}
