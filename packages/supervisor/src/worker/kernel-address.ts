import { isIP } from 'node:net'

import { ipv6Bytes } from '../protocol/ipv6-bytes.ts'

const WORD_BYTES = 4

/** An IP address as `/proc/net/tcp` and `tcp6` spell it: words of four bytes in host order. Null when it is none. */
export function kernelAddress(host: string): string | null {
  const bytes = bytesOf(host)
  if (bytes === null) return null
  const words = Array.from({ length: bytes.length / WORD_BYTES }, (_, index) =>
    bytes.slice(index * WORD_BYTES, (index + 1) * WORD_BYTES).toReversed(),
  )
  return words.flat().map(hex).join('').toUpperCase()
}

function bytesOf(host: string): readonly number[] | null {
  const family = isIP(host)
  if (family === 4) return host.split('.').map(Number)
  return family === 6 && !host.includes('%') ? ipv6Bytes(host) : null
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
