/** How evenly the workers hold connections, and what is being done about it; anything but `unjudged` only with `rebalance`. */
export type Balance =
  /** Nothing can be said: it is not asked for, or not everybody is in place. */
  | { readonly state: 'unjudged' }
  | { readonly state: 'even' }
  | {
      readonly state: 'evening'
      /** When unevenness was first seen, or the last order given: only later reports tell what has become of it. */
      readonly sinceMs: number
      /** Connections that were to be let go in this attempt. */
      readonly ordered: number
    }
  /** Given up, until others hold these connections or their number has changed. */
  | {
      readonly state: 'resigned'
      readonly lives: readonly number[]
      readonly connections: number
    }

export const UNJUDGED: Balance = { state: 'unjudged' }
