import type { Address } from '../../config/address.ts'
import { hostKey } from './host-key.ts'

/** A listening socket as `ss -Hln` prints it. */
export interface SsRow {
  readonly queued: number
  /** How many connections may wait: the effective backlog. */
  readonly limit: number
  /** `127.0.0.1:80`, `[::1]:80`, `*:80` (dual-stack wildcard), or the path of a unix socket. */
  readonly local: string
}

/** `u_str LISTEN 0 511 /run/app.sock 4711 * 0`: a path may contain blanks, so the end is matched too. */
const UNIX_ROW = /^u_\w+\s+LISTEN\s+(\d+)\s+(\d+)\s+(.*\S)\s+\d+\s+\*\s+0\s*$/
const TCP_ROW = /^LISTEN\s+(\d+)\s+(\d+)\s+(\S+)\s/

/** The rows of `ss -Hxln`. */
export function unixRows(text: string): readonly SsRow[] {
  return rows(text, UNIX_ROW)
}

/** The rows of `ss -Hltn`. */
export function tcpRows(text: string): readonly SsRow[] {
  return rows(text, TCP_ROW)
}

function rows(text: string, pattern: RegExp): readonly SsRow[] {
  return text.split('\n').flatMap((line) => {
    const [, queued, limit, local] = pattern.exec(line) ?? []
    return local === undefined ? [] : [{ queued: Number(queued), limit: Number(limit), local }]
  })
}

/** Whether this row is a socket of that address; a host that is a name matches any host on its port. */
export function isSocketOf({ local }: SsRow, address: Address): boolean {
  if (address.kind === 'unix') return local === address.path
  const at = local.lastIndexOf(':')
  if (Number(local.slice(at + 1)) !== address.port) return false
  const wanted = hostKey(address.host)
  const host = local.slice(0, at)
  return wanted === null || hostKey(host === '*' ? '::' : host) === wanted
}
