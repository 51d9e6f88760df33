import { isIP } from 'node:net'

/**
 * The address as plain hexadecimal bytes (8 digits for IPv4, 32 for IPv6), so that spellings compare equal.
 * Null for a name: it has no one address.
 */
export function hostKey(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (isIP(bare) === 4) return ipv4Key(bare)
  return isIP(bare) === 6 ? ipv6Key(bare) : null
}

function ipv4Key(host: string): string {
  return host
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
}

function ipv6Key(host: string): string {
  // The URL parser writes any spelling as hexadecimal groups with at most one `::`.
  const [left = '', right = ''] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::')
  const head = groups(left)
  const tail = groups(right)
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0000')
  return [...head, ...zeros, ...tail].join('')
}

function groups(text: string): readonly string[] {
  return text === '' ? [] : text.split(':').map((group) => group.padStart(4, '0'))
}
