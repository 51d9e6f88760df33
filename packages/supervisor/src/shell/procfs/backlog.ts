import type { Address } from '../../config/address.ts'
import { readHead } from './head.ts'
import { isSocketOf, tcpRows, unixRows, type SsRow } from './ss-rows.ts'
import { runSs } from './ss.ts'

/**
 * How many connections the kernel really lets wait at this address: the smallest of its sockets, since the last
 * `listen()` on a socket wins and somaxconn clamps. Null when nothing listens there or `ss` is not installed.
 */
export async function readEffectiveBacklog(address: Address): Promise<number | null> {
  const limits = (await rowsFor(address))
    .filter((row) => isSocketOf(row, address))
    .map(({ limit }) => limit)
  return limits.length === 0 ? null : Math.min(...limits)
}

async function rowsFor(address: Address): Promise<readonly SsRow[]> {
  return address.kind === 'unix'
    ? unixRows((await runSs(['-Hxln'])) ?? '')
    : tcpRows((await runSs(['-Hltn', `sport = :${address.port}`])) ?? '')
}

/** The kernel's upper bound of every backlog (net.core.somaxconn) in this network namespace. */
export function readSomaxconn(): number | null {
  const limit = Number.parseInt(readHead('/proc/sys/net/core/somaxconn') ?? '', 10)
  return Number.isNaN(limit) ? null : limit
}
