import { claimOomKill, countOomKills, type OomKills } from '../core/oom-kills.ts'
import { monotonicMs } from './clock.ts'
import { readOomKills } from './procfs/cgroup.ts'

/** Watches the kernel's out-of-memory kills in this control group. */
export interface OomWatch {
  /** To be called now and then: what is first seen at a worker's end may be long past. */
  readonly look: () => void
  /** Whether a kill is there that a worker, which has just ended by SIGKILL, can have died of; nobody else can have it then. */
  readonly claim: () => boolean
}

/** `root` stands for `/`, for tests. */
export function watchOomKills(root?: string): OomWatch {
  let kills: OomKills = { counted: readOomKills(root) ?? 0, unclaimedAtMs: [] }
  return {
    look: () => {
      const counted = readOomKills(root) ?? kills.counted
      kills = countOomKills(kills, { counted, nowMs: monotonicMs() })
    },
    claim: () => {
      const isThere = kills.unclaimedAtMs.length > 0
      kills = claimOomKill(kills)
      return isThere
    },
  }
}
