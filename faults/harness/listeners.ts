import { readFileSync } from 'node:fs'

const LISTEN = '0A'
const UNIX_ACCEPTS = 0x10000

/** Everything in this network namespace that accepts connections: `tcp 127.0.0.1:8000`, `unix /run/x.sock`. */
export function listeners(): readonly string[] {
  return [...tcpListeners('tcp'), ...tcpListeners('tcp6'), ...unixListeners()].sort()
}

function tcpListeners(table: 'tcp' | 'tcp6'): readonly string[] {
  return rows(`/proc/net/${table}`)
    .filter((fields) => fields[3] === LISTEN)
    .map((fields) => {
      const [address = '', port = ''] = (fields[1] ?? '').split(':')
      return `${table} ${address}:${Number.parseInt(port, 16)}`
    })
}

function unixListeners(): readonly string[] {
  return rows('/proc/net/unix')
    .filter((fields) => (Number.parseInt(fields[3] ?? '0', 16) & UNIX_ACCEPTS) !== 0)
    .map((fields) => `unix ${fields[7] ?? fields[6] ?? ''}`)
}

function rows(path: string): readonly (readonly string[])[] {
  try {
    return readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
  } catch {
    return []
  }
}
