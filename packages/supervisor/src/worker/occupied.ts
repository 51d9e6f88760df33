import { closeSync, openSync, readSync } from 'node:fs'

import type { ListenRequest } from '../protocol/messages.ts'

const LISTEN_STATE = '0A'
const WILDCARDS = new Set(['00000000', '0'.repeat(32)])
const CHUNK_BYTES = 65_536

/**
 * Whether somebody already listens where a call wants to. Between sockets of one user SO_REUSEPORT would hide that,
 * and the app has a right to its own EADDRINUSE. Reads the LISTEN rows, which come first in /proc/net/tcp.
 */
export function isOccupied(request: ListenRequest): boolean {
  if (request.kind === 'unix' || request.port === 0) return false
  const port = request.port.toString(16).toUpperCase().padStart(4, '0')
  const wanted = hexAddress(request.host)
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap(listenRows)
    .some((row) => row.port === port && (wanted === null || conflicts(wanted, row.address)))
}

function conflicts(wanted: string, taken: string): boolean {
  return wanted === taken || WILDCARDS.has(wanted) || WILDCARDS.has(taken)
}

/** The kernel's spelling of an IPv4 address; null (meaning any) for names and IPv6. */
function hexAddress(host: string | null): string | null {
  const octets = (host === 'localhost' ? '127.0.0.1' : (host ?? '')).split('.').map(Number)
  if (octets.length !== 4 || octets.some((octet) => !(octet >= 0 && octet <= 255))) return null
  return octets
    .toReversed()
    .map((octet) => octet.toString(16).toUpperCase().padStart(2, '0'))
    .join('')
}

function listenRows(file: string): { address: string; port: string }[] {
  const rows = []
  for (const line of headOf(file).split('\n').slice(1)) {
    const [, local = '', , state] = line.trim().split(/\s+/)
    if (state !== LISTEN_STATE) break
    const [address = '', port = ''] = local.split(':')
    rows.push({ address, port })
  }
  return rows
}

function headOf(file: string): string {
  let fd: number
  try {
    fd = openSync(file, 'r')
  } catch {
    return ''
  }
  const chunk = Buffer.alloc(CHUNK_BYTES)
  try {
    return chunk.toString('latin1', 0, readSync(fd, chunk, 0, CHUNK_BYTES, 0))
  } finally {
    closeSync(fd)
  }
}
