import { availableParallelism } from 'node:os'
import { cpuQuota } from './procfs/cgroup.ts'

/**
 * CPUs this process may keep busy, a whole number of at least 1: the smaller of CPU affinity and cgroup quota.
 * A quota is rounded up (0.5 is 1, 1.5 is 2), because a worker is one thread and rounding down would leave a part
 * of the quota that nobody could use.
 */
export function cpuCount(): number {
  return wholeCpus(availableParallelism(), cpuQuota())
}

/** What `workers = auto` means: a worker for each CPU that this process may keep busy. */
export function autoWorkers(): number {
  return cpuCount()
}

/** The rule by itself: `quota` is null when there is none. */
export function wholeCpus(affinity: number, quota: number | null): number {
  return Math.max(1, Math.ceil(Math.min(affinity, quota ?? affinity)))
}
