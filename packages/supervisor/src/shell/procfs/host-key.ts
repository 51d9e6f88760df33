import { isIP } from 'node:net'
import { ipv6Bytes } from '../../protocol/ipv6-bytes.ts'

/**
 * The address as plain hexadecimal bytes (8 digits for IPv4, 32 for IPv6), so that spellings compare equal.
 * Null for a name: it has no one address.
 */
export function hostKey(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (isIP(bare) === 4) return hex(bare.split('.').map(Number))
  return isIP(bare) === 6 ? hex(ipv6Bytes(bare)) : null
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
