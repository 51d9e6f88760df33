import { isIP } from 'node:net'

const GROUPS = 8
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

function bytesOf(host: string): number[] | null {
  const family = isIP(host)
  if (family === 4) return host.split('.').map(Number)
  return family === 6 && !host.includes('%') ? ipv6Bytes(host) : null
}

/** The URL parser knows all the spellings, and writes an IPv4 tail as two groups. */
function ipv6Bytes(host: string): number[] {
  const [head = '', tail = ''] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::')
  const [left, right] = [groupsOf(head), groupsOf(tail)]
  const zeros = Array.from({ length: GROUPS - left.length - right.length }, () => 0)
  return [...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff])
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
