import type { Address } from '../../config/address.ts'
import { isSocketOf, unixRows, type SsRow } from './ss-rows.ts'
import { runSs } from './ss.ts'

/** `ss` is a child process: it is asked no more often than this. */
const FRESH_MS = 5000

/** The queues of unix sockets. */
export interface UnixQueues {
  /** Queue lengths of the sockets at this path as last seen; null when never seen. Starts a new look when due. */
  readonly read: (address: Address) => readonly number[] | null
}

/** Asks `ss` in the background, and only while somebody reads. */
export function createUnixQueues(): UnixQueues {
  let rows: readonly SsRow[] | null = null
  let askedAtMs = -Infinity
  const look = async (): Promise<void> => {
    const text = await runSs(['-Hxln'])
    rows = text === null ? null : unixRows(text)
  }
  return {
    read: (address) => {
      const nowMs = performance.now()
      if (nowMs - askedAtMs >= FRESH_MS) {
        askedAtMs = nowMs
        void look()
      }
      return rows?.filter((row) => isSocketOf(row, address)).map(({ queued }) => queued) ?? null
    },
  }
}
