import { exitCodes } from '../../core/exit-codes.ts'
import { guardHost } from '../../shell/host/guard.ts'
import { openRig, type BareRig } from '../../shell/session/open-rig.ts'
import type { Setup } from '../../shell/session/setup.ts'
import type { Given } from './given.ts'
import { passGate } from './gate.ts'
import { interruptible } from './interrupt.ts'
import type { Io } from './io.ts'
import { readSetup } from './read-setup.ts'

/** What a command gets that measures without a journal. */
export interface Bench {
  readonly setup: Setup
  readonly rig: BareRig
  readonly signal: AbortSignal
  /** Why the load was stopped for the host's sake, which aborts the signal as Ctrl-C does; null: it was not. */
  readonly breach: () => string | null
  /** What is wrong with the host, where the command was forced. */
  readonly unfit: readonly string[]
}

/** Reads the command line, examines the host, and lends a rig to `work`, whose result is the exit code. */
export async function withRig(
  given: Given,
  io: Io,
  work: (bench: Bench) => Promise<number>,
  /** Flags for the app that those of the command line override. */
  flags: readonly string[] = [],
): Promise<number> {
  const asked = await readSetup(given, io)
  const setup = { ...asked, flags: [...flags, ...asked.flags] }
  const gate = await passGate(given, io, setup.generators)
  if (gate.kind === 'shut') return exitCodes.unfit.number
  const { signal: interrupted, release } = interruptible()
  const guard = guardHost(interrupted)
  const { signal } = guard
  try {
    const { rig } = await openRig(setup, {
      signal,
      env: { ...io.env },
      calibratedPerSecond: gate.calibratedPerSecond,
      log: () => undefined,
    })
    const code = await work({ setup, rig, signal, breach: guard.breach, unfit: gate.unfit })
    const breach = guard.breach()
    if (breach === null) return code
    io.err(`stint: stopped: ${breach}\n`)
    return exitCodes.aborted.number
  } finally {
    guard.stop()
    release()
  }
}
