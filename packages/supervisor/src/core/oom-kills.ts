/** What the kernel killed for want of memory in this control group, workers and others. */
export interface OomKills {
  /** As the group counts them. */
  readonly counted: number
  /** When those were seen that no worker's end has been put down to yet. */
  readonly unclaimedAtMs: readonly number[]
}

/** A process with much memory is gone this long after the kernel has chosen it, at the latest. */
const CLAIM_MS = 5_000

/** Takes in a later count, and forgets kills that no worker died of in time: they were somebody else's. */
export function countOomKills(
  { counted: before, unclaimedAtMs }: OomKills,
  { counted, nowMs }: { readonly counted: number; readonly nowMs: number },
): OomKills {
  const fresh = Array.from({ length: Math.max(0, counted - before) }, () => nowMs)
  const recent = unclaimedAtMs.filter((seenMs) => nowMs - seenMs < CLAIM_MS)
  return { counted, unclaimedAtMs: [...recent, ...fresh] }
}

/** Takes the oldest kill off, which a worker has died of. */
export function claimOomKill({ counted, unclaimedAtMs: [, ...others] }: OomKills): OomKills {
  return { counted, unclaimedAtMs: others }
}
