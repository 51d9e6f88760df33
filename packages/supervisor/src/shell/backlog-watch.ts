import { printAddress, type Address } from '../config/address.ts'
import type { Log } from './log.ts'
import { readEffectiveBacklog } from './procfs/backlog.ts'

/** The effective backlog per printed address, as last read back; the last worker to listen decides it. */
export interface BacklogWatch {
  readonly effective: ReadonlyMap<string, number>
  readonly check: (addresses: readonly Address[], wanted: number) => void
}

/** Reads the backlog back after a worker has listened, and says once when the kernel has another one than was asked for. */
export function watchBacklog(log: Log): BacklogWatch {
  const effective = new Map<string, number>()
  const said = new Set<string>()
  const check = async (address: Address, wanted: number): Promise<void> => {
    const actual = await readEffectiveBacklog(address)
    if (actual === null) return
    const at = printAddress(address)
    effective.set(at, actual)
    if (actual >= wanted || said.has(at)) return
    said.add(at)
    log({
      level: 'warn',
      text: `backlog of ${at} is ${actual}, not ${wanted}`,
      fields: { event: 'backlog', address: at, effective: actual, wanted },
    })
  }
  return {
    effective,
    check: (addresses, wanted) => {
      for (const address of addresses) void check(address, wanted)
    },
  }
}
