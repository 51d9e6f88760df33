import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { reserveCpus, type Reservation } from '../../core/reservation.ts'

/** The CPUs this process may run on, by number. */
export function allowedCpus(): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(
    readFileSync('/proc/self/status', 'latin1'),
  )?.[1]
  return (list ?? '').split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** How generator and target are to share the CPUs of this host. */
export async function reservation(): Promise<Reservation> {
  return reserveCpus(allowedCpus(), await canPin())
}

/** Whether processes can be pinned: taskset of util-linux is there. */
async function canPin(): Promise<boolean> {
  try {
    await promisify(execFile)('taskset', ['--version'])
    return true
  } catch {
    return false
  }
}
