import { readFileSync } from 'node:fs'
import type { ProcessMark } from '../../core/session/entry.ts'

/** Fields of `/proc/PID/stat` behind the name: the state, and the start in ticks since boot (field 22 of proc(5)). */
const STATE = 0
const START = 19

/** What tells a process from any other that gets its pid later; null when there is none. */
export function markOf(pid: number): ProcessMark | null {
  const startTicks = statOf(pid)?.[START]
  return startTicks === undefined ? null : { pid, startTicks, bootId: bootId() }
}

/** Whether this very process still runs; one that has ended and was not waited for does not. */
export function isRunning({ pid, startTicks, bootId: boot }: ProcessMark): boolean {
  const stat = statOf(pid)
  return stat?.[START] === startTicks && stat[STATE] !== 'Z' && boot === bootId()
}

function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
}
