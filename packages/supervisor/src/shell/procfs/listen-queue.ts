import type { Address } from '../../config/address.ts'
import { hostKey } from './host-key.ts'
import { createKeptFile, type KeptFile } from './kept-file.ts'
import { hasAllListenRows, listenRows, type ListenRow } from './tcp-table.ts'
import { createUnixQueues } from './unix-queues.ts'

const IPV4_KEY_LENGTH = 8
const IPV6_KEY_LENGTH = 32

/** How many connections wait at one address, over all sockets that share it (one per slot). */
export interface ListenQueue {
  readonly address: Address
  readonly queued: number
  readonly sockets: number
  /** The longest queue of a single socket: the backlog is a limit per socket. */
  readonly maxQueued: number
}

export interface ListenQueueReader {
  /** One entry per address, in their order; an address without a listening socket has `sockets: 0`. */
  readonly read: () => readonly ListenQueue[]
  readonly close: () => void
}

/**
 * Reads accept queues from the head of `/proc/net/tcp` and `tcp6` of this network namespace, in 0.1-0.3 ms. An
 * address whose host is a name counts every socket on its port. The kernel shows the queue of a unix socket to
 * `ss` only: those are up to 5 s old, and left out while unknown or where `ss` is not installed. Where there is no
 * `/proc/net/tcp`, TCP addresses are left out too.
 */
export function createListenQueueReader(addresses: readonly Address[]): ListenQueueReader {
  const tables = tablesFor(addresses).map((path) => createKeptFile(path))
  const unix = createUnixQueues()
  return {
    read: () => {
      const rows = readRows(tables)
      return addresses.flatMap((address) => {
        const queues = address.kind === 'unix' ? unix.read(address) : queuesOf(rows, address)
        return queues === null ? [] : [summary(address, queues)]
      })
    },
    close: () => {
      for (const table of tables) table.close()
    },
  }
}

/** The kernel searches all of its hash table for each of them, so only those are read that can have a row for one of the addresses. */
function tablesFor(addresses: readonly Address[]): readonly string[] {
  const lengths = addresses.flatMap((address) =>
    address.kind === 'unix' ? [] : [hostKey(address.host)?.length ?? 0],
  )
  return [
    ...(lengths.some((length) => length !== IPV6_KEY_LENGTH) ? ['/proc/net/tcp'] : []),
    ...(lengths.some((length) => length !== IPV4_KEY_LENGTH) ? ['/proc/net/tcp6'] : []),
  ]
}

/** Null when not one of the tables can be read; a kernel without IPv6 has no tcp6. */
function readRows(tables: readonly KeptFile[]): readonly ListenRow[] | null {
  const texts = tables.map((table) => table.read(hasAllListenRows)).filter((text) => text !== null)
  return texts.length === 0 ? null : texts.flatMap((text) => listenRows(text))
}

function queuesOf(
  rows: readonly ListenRow[] | null,
  { host, port }: { readonly host: string; readonly port: number },
): readonly number[] | null {
  if (rows === null) return null
  const key = hostKey(host)
  return rows
    .filter((row) => row.port === port && (key === null || row.hostKey === key))
    .map(({ queued }) => queued)
}

function summary(address: Address, queues: readonly number[]): ListenQueue {
  return {
    address,
    queued: queues.reduce((sum, queued) => sum + queued, 0),
    sockets: queues.length,
    maxQueued: Math.max(0, ...queues),
  }
}
