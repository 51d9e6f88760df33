import { readFileSync } from 'node:fs'
import { memoryLimitBytes } from '@stint/supervisor'

/** Room for the kernel's caches and everything else on the host. */
const SHARE = 0.8

/** What all processes of a target may take together: four fifths of the host's memory, or of the cgroup's limit. */
export function memoryBudgetBytes(): number {
  const kibibytes = /^MemTotal:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'latin1'))?.[1]
  return Math.floor(SHARE * Math.min(Number(kibibytes) * 1024, memoryLimitBytes() ?? Infinity))
}
