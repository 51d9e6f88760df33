import { createKeptFile } from './kept-file.ts'

/** Connections that came to nothing because an accept queue was full, counted by the whole network namespace. */
export interface ListenOverflows {
  /** Times a finished handshake found its accept queue full. */
  readonly overflows: number
  /** All SYNs and handshakes dropped at listening sockets, overflows included. */
  readonly drops: number
}

const netstat = createKeptFile('/proc/net/netstat')

/** `ListenOverflows` and `ListenDrops` of TcpExt since the namespace began; null where the kernel has no such file. */
export function readListenOverflows(): ListenOverflows | null {
  const text = netstat.read(() => false)
  return text === null ? null : parseListenOverflows(text)
}

/** Picks both counters out of the text of `/proc/net/netstat`: a line of names, then one of values. */
export function parseListenOverflows(text: string): ListenOverflows | null {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '))
  const value = (name: string): number => Number(values[names.indexOf(name)] ?? NaN)
  const overflows = value('ListenOverflows')
  const drops = value('ListenDrops')
  return Number.isNaN(overflows) || Number.isNaN(drops) ? null : { overflows, drops }
}
