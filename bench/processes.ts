import { readFileSync, readdirSync } from 'node:fs'
import {
  readCpuSeconds,
  readPssBytes,
  readRssBytes,
} from '../packages/supervisor/src/shell/procfs/process.ts'

/** A process and all that descend from it; nobody for 0 and 1, from which everything descends. */
export function processTree(root: number): readonly number[] {
  if (!(root > 1)) return []
  const children = new Map<number, number[]>()
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = parentOf(Number(entry))
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)])
  }
  const walk = (pid: number): readonly number[] => [pid, ...(children.get(pid) ?? []).flatMap(walk)]
  return walk(root)
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}

export const rssMiB = (pid: number): number => (readRssBytes(pid) ?? 0) / 2 ** 20
export const pssMiB = (pid: number): number => (readPssBytes(pid) ?? 0) / 2 ** 20

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** Where the median of all such values lies with 95 % confidence, from the order of the given ones alone. */
export function medianInterval(values: readonly number[]): readonly [number, number] {
  const sorted = [...values].sort((a, b) => a - b)
  const last = sorted.length - 1
  const reach = 0.98 * Math.sqrt(sorted.length)
  const at = (rank: number): number =>
    sorted[Math.min(last, Math.max(0, Math.round(last / 2 + rank)))] ?? NaN
  return [at(-reach), at(reach)]
}

/** Processor time of every thread in nanosecond steps; `/proc/PID/stat` knows only hundredths of a second. */
export function preciseCpuSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + threadsOf(pid), 0)
}

function threadsOf(pid: number): number {
  try {
    const nanoseconds = readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
      const text = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1')
      return sum + Number(text.split(' ', 1)[0])
    }, 0)
    return nanoseconds / 1e9
  } catch {
    return readCpuSeconds(pid) ?? 0
  }
}
