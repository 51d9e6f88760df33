import type { Precision } from '../../core/capacity/plan.ts'
import type { Effort } from '../../core/effort.ts'
import type { Limits } from '../../core/limits.ts'
import type { Slo } from '../../core/objective.ts'
import type { ProcessMark } from '../../core/session/entry.ts'
import type { Arrivals } from '../../core/window.ts'
import type { Workload } from '../../load/workload/workload.ts'
import type { Candidate } from '../../space/dimension.ts'
import type { Started } from '../target/target.ts'

/** What a launch has beside its candidate. */
export interface Extras {
  /** Preloads of the workers' Node. */
  readonly preloads?: readonly string[]
  /** Knobs that are no part of the space. */
  readonly settings?: Readonly<Record<string, string>>
  /** Hears of the target's process as soon as there is one on this host. */
  readonly onSpawn?: (process: ProcessMark) => void
}

/** What every launch of a session has in common: how to start, how to load, what to keep. */
export interface Rig {
  readonly launch: (candidate: Candidate, extras?: Extras) => Promise<Started>
  readonly workload: Workload
  readonly arrivals: Arrivals
  readonly slo: Slo
  /** The rate at which the latency is to be measured, besides; null: at none. */
  readonly latencyAtPerSecond: number | null
  /** No rate above this is ever offered; null: no ceiling. */
  readonly mostPerSecond: number | null
  readonly effort: Effort
  /** How exactly the capacity has to be known; null: as the effort shows it. */
  readonly precision: Precision | null
  /** What a window of the generators must keep to be valid. */
  readonly limits: Limits
  /** What the generators reach against a server that does nothing, per second; null: not calibrated. */
  readonly calibratedPerSecond: number | null
  readonly generators: number
  readonly generatorCpus: readonly number[]
  readonly seed: number
  /** Largest variation of a steady stretch; more on a noisy host. */
  readonly steadyCv: number
  /** Raised when the session is to end; a window under way ends early. */
  readonly signal: AbortSignal
}
