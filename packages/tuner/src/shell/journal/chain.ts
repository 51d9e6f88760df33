import { createHash } from 'node:crypto'

/** What the first line is chained to. */
export const CHAIN_START = '0'.repeat(64)

/** The SHA-256 (hex) of a line's entry and of everything before it: no line can be changed, dropped or moved unseen. */
export function nextChain(before: string, entryJson: string): string {
  return createHash('sha256').update(before).update('\n').update(entryJson).digest('hex')
}
