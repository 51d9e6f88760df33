import { printAddress, type Address } from '../config/address.ts'
import { createListenQueueReader, type ListenQueue } from '../shell/procfs/listen-queue.ts'

/** Accept queues of whatever addresses the app has by now. */
export interface ListenQueues {
  readonly read: (addresses: readonly Address[]) => readonly ListenQueue[]
  readonly close: () => void
}

/** Addresses become known only once a worker has listened, so the reader is made when they change. */
export function followListenQueues(): ListenQueues {
  let known = ''
  let reader = createListenQueueReader([])
  return {
    read: (addresses) => {
      const wanted = addresses.map(printAddress).join(' ')
      if (wanted !== known) {
        reader.close()
        reader = createListenQueueReader(addresses)
        known = wanted
      }
      return reader.read()
    },
    close: () => reader.close(),
  }
}
