import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { ProcessMark } from '../../core/session/entry.ts'
import { processMarkSchema } from '../../core/session/entry-schema.ts'
import { isRunning, markOf } from '../procfs/mark.ts'
import { processTree } from '../procfs/tree.ts'

/** The directories of targets begin with this. */
export const TARGET_PREFIX = 'stint-target-'
const RECORD = 'processes.json'
const GRACE_MS = 5_000
const POLL_MS = 20

const recordSchema = z.object({ tuner: processMarkSchema, target: processMarkSchema })

/** Writes into a target's directory whose it is, so that a later tuner can tell when nobody owns it any more. */
export function recordTarget(directory: string, target: ProcessMark): void {
  // The target makes it as well; whoever comes first.
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const record = { tuner: markOf(process.pid), target }
  writeFileSync(join(directory, RECORD), JSON.stringify(record))
}

/**
 * Ends the targets of this user whose tuner died and that did not go with it, because they hang or were stopped.
 * Resolves with how many there were.
 */
export async function stopLeftOvers(): Promise<number> {
  const left = readdirSync(tmpdir())
    .filter((name) => name.startsWith(TARGET_PREFIX))
    .map((name) => join(tmpdir(), name))
    .flatMap((directory) => {
      const record = recordIn(directory)
      return record === null || isRunning(record.tuner) ? [] : [{ directory, ...record }]
    })
  const stopped = await Promise.all(left.map(({ target }) => stopProcess(target)))
  for (const { directory } of left) rmSync(directory, { recursive: true, force: true })
  return stopped.filter(Boolean).length
}

/** Ends a process of ours and what it started; false when it was gone, whoever has its pid now. */
export async function stopProcess(mark: ProcessMark): Promise<boolean> {
  if (!isRunning(mark)) return false
  const offspring = processTree(mark.pid).flatMap(({ pid }) => markOf(pid) ?? [])
  const isLeft = (): boolean => offspring.some(isRunning)
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    kill(mark, signal)
    // One that was stopped hears of it only when it goes on.
    kill(mark, 'SIGCONT')
    const deadlineMs = performance.now() + GRACE_MS
    while (isLeft() && performance.now() < deadlineMs) await delay(POLL_MS)
    if (!isLeft()) return true
  }
  return true
}

function kill(mark: ProcessMark, signal: NodeJS.Signals): void {
  if (!isRunning(mark)) return
  try {
    process.kill(mark.pid, signal)
  } catch {
    // It ended in between, or is another user's.
  }
}

function recordIn(directory: string): z.infer<typeof recordSchema> | null {
  try {
    if (statSync(directory).uid !== process.getuid?.()) return null
    const text = readFileSync(join(directory, RECORD), 'utf8')
    return recordSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
