import { endianness } from 'node:os'

/** One listening socket of `/proc/net/tcp` or `tcp6`. */
export interface ListenRow {
  /** As `hostKey` writes it. */
  readonly hostKey: string
  readonly port: number
  /** Connections that wait to be accepted. */
  readonly queued: number
}

/** `sl: HOST:PORT REMOTE STATE TX:RX …`; state 0A is LISTEN, and its RX is the accept queue (net/ipv4/tcp_ipv4.c). */
const ROW = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F:]+ ([0-9A-F]{2}) [0-9A-F]+:([0-9A-F]+)/
const LISTEN = '0A'

/** The listening sockets in the text; an incomplete last line is ignored. */
export function listenRows(text: string): readonly ListenRow[] {
  return completeLines(text).flatMap((line) => {
    const [, host, port, state, queue] = ROW.exec(line) ?? []
    return host === undefined || port === undefined || queue === undefined || state !== LISTEN
      ? []
      : [{ hostKey: bytesOf(host), port: parseInt(port, 16), queued: parseInt(queue, 16) }]
  })
}

/** The kernel lists listening sockets first: once another row shows, there are no more. */
export function hasAllListenRows(text: string): boolean {
  const last = ROW.exec(completeLines(text).at(-1) ?? '')
  return last !== null && last[3] !== LISTEN
}

function completeLines(text: string): readonly string[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
}

/** The kernel prints each 32-bit word of an address as a number of this machine. */
function bytesOf(words: string): string {
  const lower = words.toLowerCase()
  return endianness() === 'BE' ? lower : lower.replace(/(..)(..)(..)(..)/g, '$4$3$2$1')
}
