import { examineHost } from '../../shell/session/gate.ts'
import { printDiagnosis } from '../doctor.ts'
import type { Given } from './given.ts'
import type { Io } from './io.ts'

/** Whether to go on, and what to hold against the result if so. */
export type Gate =
  | {
      readonly kind: 'open'
      readonly unfit: readonly string[]
      /** What the generators reach against a server that does nothing. */
      readonly calibratedPerSecond: number
    }
  | { readonly kind: 'shut' }

/** Examines the host; an unfit one is refused with the reasons, unless `--force`. */
export async function passGate(given: Given, io: Io, generators: number): Promise<Gate> {
  const { diagnosis, reasons, calibratedPerSecond } = await examineHost(generators)
  if (reasons.length === 0) return { kind: 'open', unfit: [], calibratedPerSecond }
  if (!given.has('quiet') && !given.has('json'))
    io.err(`${printDiagnosis(diagnosis, process.stderr)}\n`)
  if (given.has('force')) return { kind: 'open', unfit: reasons, calibratedPerSecond }
  io.err('stint: this host cannot be measured on now; --force goes on, with low confidence\n')
  return { kind: 'shut' }
}
