import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { readStartTicks } from '../../packages/supervisor/src/shell/procfs/process.ts'

/** A process for good: a pid alone may be somebody else's by now. */
interface Identity {
  readonly pid: number
  readonly startTicks: number
}

/** Those of the pids that live. */
export function identify(pids: readonly number[]): readonly Identity[] {
  return pids.flatMap((pid) => {
    const startTicks = pid > 1 ? readStartTicks(pid) : null
    return startTicks === null ? [] : [{ pid, startTicks }]
  })
}

/** Processes at home in a directory: whoever left the tree of its parent is still found by that. */
export function livingIn(directory: string): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && homeOf(entry) === directory)
    .map(Number)
}

function homeOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}

export const isAlive = (pid: number): boolean => identify([pid]).length > 0

/** Waits for the processes to end, and kills those that did not within `graceMs`. */
export async function endAll(processes: readonly Identity[], graceMs: number): Promise<void> {
  const deadlineMs = performance.now() + graceMs
  while (processes.some(isStill) && performance.now() < deadlineMs) await pause(10)
  for (const process_ of processes.filter(isStill)) kill(process_.pid)
}

function isStill({ pid, startTicks }: Identity): boolean {
  return readStartTicks(pid) === startTicks
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It went by itself in this very moment.
  }
}
