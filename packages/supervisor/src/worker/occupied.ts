import { closeSync, openSync, readSync } from 'node:fs'

import type { ListenRequest } from '../protocol/messages.ts'
import { isTaken } from './bind-probe.ts'
import { kernelAddress } from './kernel-address.ts'

const LISTEN_STATE = '0A'
const ANY_IPV4 = '0'.repeat(8)
const ANY_IPV6 = '0'.repeat(32)
/** No page of any Linux is larger. */
const CHUNK_BYTES = 65_536

/**
 * Whether somebody already listens where a call wants to. Between sockets of one user SO_REUSEPORT would hide that,
 * and the app has a right to its own EADDRINUSE. Reads the LISTEN rows, which come first in /proc/net/tcp.
 */
export function isOccupied(request: ListenRequest): boolean {
  if (request.kind === 'unix' || request.port === 0) return false
  const port = request.port.toString(16).toUpperCase().padStart(4, '0')
  const host = request.host === 'localhost' ? '127.0.0.1' : request.host
  const wanted = host === null ? null : kernelAddress(host)
  const taken = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap(listenRows)
    .filter((row) => row.port === port && (wanted === null || conflicts(wanted, row.address)))
  // The kernel does not show whether a socket on `::` takes IPv4, too (IPV6_V6ONLY), but a bind tells.
  const isInDoubt = wanted?.length === ANY_IPV4.length && taken.every(isAnyIpv6)
  return taken.length > 0 && (host === null || !isInDoubt || isTaken(host, request.port))
}

/** `::` takes both families, `0.0.0.0` its own. */
function conflicts(wanted: string, taken: string): boolean {
  return wanted === taken || covers(wanted, taken) || covers(taken, wanted)
}

function covers(wildcard: string, address: string): boolean {
  return wildcard === ANY_IPV6 || (wildcard === ANY_IPV4 && address.length === ANY_IPV4.length)
}

function isAnyIpv6({ address }: Row): boolean {
  return address === ANY_IPV6
}

interface Row {
  readonly address: string
  readonly port: string
}

function listenRows(file: string): Row[] {
  const rows = []
  for (const line of rowsOf(file)) {
    const [address, port, state] = partsOf(line)
    if (state !== LISTEN_STATE) break
    rows.push({ address, port })
  }
  return rows
}

function partsOf(row: string): readonly [address: string, port: string, state: string] {
  const [, local = '', , state = ''] = row.trim().split(/\s+/)
  const [address = '', port = ''] = local.split(':')
  return [address, port, state]
}

/** The rows of a table, read only as they are asked for: a read brings a page of whole rows at most. */
function* rowsOf(file: string): Generator<string, void> {
  const fd = openTable(file)
  if (fd === null) return
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    let isHead = true
    for (;;) {
      const text = chunk.toString('latin1', 0, readSync(fd, chunk, 0, CHUNK_BYTES, null))
      if (text === '') return
      yield* text
        .trimEnd()
        .split('\n')
        .slice(isHead ? 1 : 0)
      isHead = false
    }
  } finally {
    closeSync(fd)
  }
}

function openTable(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch {
    return null
  }
}
