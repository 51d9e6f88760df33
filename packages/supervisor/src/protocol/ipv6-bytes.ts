const GROUPS = 8

/** The 16 bytes of an IPv6 address in any spelling; it must be one, and without a zone (`%eth0`). */
export function ipv6Bytes(address: string): readonly number[] {
  // The URL parser knows all the spellings, and writes hexadecimal groups with at most one `::`.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [left, right] = [groupsOf(head), groupsOf(tail)]
  const zeros = Array.from({ length: GROUPS - left.length - right.length }, () => 0)
  return [...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 0xff])
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
