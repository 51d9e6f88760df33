import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { HostMoment } from '../../core/safety.ts'

const PAGE_BYTES = 4_096
const MICROSECONDS = 1e6

/** Asks the kernel now. `root` is `/`; a test puts a tree of files of its own in its place. */
export function readMoment(root: string): HostMoment {
  const memory = (name: string) =>
    numberIn(root, 'proc/meminfo', new RegExp(String.raw`^${name}:\s+(\d+)`, 'm'))
  const total = memory('MemTotal')
  const available = memory('MemAvailable')
  const stalled = numberIn(root, 'proc/pressure/memory', /^full .*total=(\d+)/m)
  return {
    atSeconds: performance.now() / 1000,
    memoryAvailableRatio: total === null || available === null ? 1 : available / total,
    swappedOutBytes: PAGE_BYTES * (numberIn(root, 'proc/vmstat', /^pswpout (\d+)/m) ?? 0),
    stalledSeconds: stalled === null ? null : stalled / MICROSECONDS,
  }
}

function numberIn(root: string, path: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(join(root, path), 'latin1'))?.[1]
    return found === undefined ? null : Number(found)
  } catch {
    return null
  }
}
