import type { Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { takeLock } from './abstract-lock.ts'

const START = 'stint-start'
const AGAIN_AFTER_MS = 5
/** A supervisor has it for milliseconds. Anybody may take the name, and is not to keep others from serving. */
const MOST_WAIT_MS = 2_000

/**
 * Does something while no other supervisor of this machine does: it looks whether places are free, and takes them. Between the
 * look and the taking another one could come to the same conclusion.
 */
export async function alone<T>(act: () => T | Promise<T>, name: string = START): Promise<T> {
  const lock = process.platform === 'linux' ? await waitForLock(name) : null
  try {
    return await act()
  } finally {
    lock?.close()
  }
}

/** Null: it cannot be had. */
async function waitForLock(name: string): Promise<Server | null> {
  const untilMs = performance.now() + MOST_WAIT_MS
  for (;;) {
    const taken = await takeLock(name)
    if (taken !== 'busy') return taken
    if (performance.now() >= untilMs) return null
    await pause(AGAIN_AFTER_MS)
  }
}
