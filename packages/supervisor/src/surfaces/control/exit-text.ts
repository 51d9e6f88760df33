import type { ControlExit } from '../../protocol/control-status.ts'
import { printAge } from './units.ts'

/** `crash-signal SIGSEGV 12s ago`, `exit-code 3 2m05s ago`, `max-requests 4s ago`; `-` when nothing ended yet. */
export function printExit(exit: ControlExit | null): string {
  if (exit === null) return '-'
  const { cause, code, signal, agoMs } = exit
  const how = signal ?? (code === null || code === 0 ? '' : String(code))
  return [cause, how, printAge(agoMs), 'ago'].filter((part) => part !== '').join(' ')
}
