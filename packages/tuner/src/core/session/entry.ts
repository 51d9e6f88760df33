import type { Candidate, Space } from '../../space/dimension.ts'
import type { Evaluation } from '../evaluation.ts'
import type { Objective, Slo } from '../objective.ts'
import type { Decision } from './decision.ts'
import type { Step } from './step.ts'

/** Raised when an entry changes its meaning; a journal of another version is refused. */
export const JOURNAL_VERSION = 1

/** What a session was asked for; all of it is known before the first trial. */
export interface Plan {
  /** Everything random in the session follows from it. */
  readonly seed: number
  readonly space: Space
  readonly slo: Slo
  readonly objective: Objective
  /** How many evaluations may be spent before the confirmation (baselines and race included), and how many pairs in it. */
  readonly mostEvaluations: number
  readonly mostPairs: number
  /** Length of the soak that the derived knobs come from; 0: no soak. */
  readonly soakSeconds: number
  readonly memoryBudgetBytes: number
  /** Settings that were good on a like host, best first; the search starts from them. */
  readonly warmStart?: readonly Candidate[]
  /** What is wrong with the host, where the session was forced to go on; its confidence is low then. */
  readonly unfit?: readonly string[]
  /** What was asked for that nobody should trust; the confidence is low then. */
  readonly doubts?: readonly string[]
}

/** A process, told from any other that gets its pid later. */
export interface ProcessMark {
  readonly pid: number
  /** Since boot, as the kernel prints it. */
  readonly startTicks: string
  readonly bootId: string
}

/**
 * One line of the journal: a fact, in the past tense. The state of a session is the fold over its entries, so a killed
 * session goes on from its file. `atMs` is wall-clock time, for people; nothing is decided by it.
 */
export type Entry =
  | {
      readonly type: 'session-opened'
      readonly version: typeof JOURNAL_VERSION
      readonly atMs: number
      readonly plan: Plan
      /** What the session runs on and runs: host class, app, workload, as the profile will carry them. */
      readonly subject: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'session-resumed'; readonly atMs: number }
  | {
      readonly type: 'trial-started'
      readonly atMs: number
      readonly trial: number
      readonly step: Step
    }
  | {
      readonly type: 'trial-finished'
      readonly atMs: number
      readonly trial: number
      readonly result: TrialResult
    }
  /** A safety limit stopped the session; it can be resumed. */
  | { readonly type: 'aborted'; readonly atMs: number; readonly reason: string }
  | { readonly type: 'decided'; readonly atMs: number; readonly decision: Decision }
  /** A target was started for a candidate. It ends with the session unless it hangs; what is left of it is ended by a resume. */
  | {
      readonly type: 'target-taken'
      readonly atMs: number
      /** What it is called here: no two targets have the same name. */
      readonly target: string
      /** What it ran with, knob by knob as texts that parse back: what `restore` gives it again. */
      readonly settings: Readonly<Record<string, string>>
      /** Its supervisor, where that runs on this host. */
      readonly process?: ProcessMark
    }
  | { readonly type: 'target-restored'; readonly atMs: number; readonly target: string }

/** What performing a step answered; `kind` is the step's. */
export type TrialResult =
  | { readonly kind: 'evaluate'; readonly evaluation: Evaluation }
  /** Two fresh launches, one after the other, in the order that the step named. */
  | { readonly kind: 'pair'; readonly candidate: Evaluation; readonly baseline: Evaluation }
  | { readonly kind: 'soak'; readonly soak: Soak }
  /** The target could not be started or did not last: nothing is derived. */
  | { readonly kind: 'soak-failed'; readonly reason: string }

/** A long window at a fraction of the capacity, for what only time shows. */
export interface Soak {
  readonly seconds: number
  /** One point per worker and sample, after a major collection where there was one. */
  readonly memory: readonly MemoryPoint[]
  readonly p999Ms: number
  readonly longestStallMs: number
  readonly burstPerSecond: number
  readonly bootSeconds: number
  readonly bootCpuSeconds: number
}

/** A worker's memory after so many requests. */
export interface MemoryPoint {
  readonly slot: number
  readonly life: number
  readonly requests: number
  readonly rssBytes: number
  /** heapUsed + external: what the app holds on to. */
  readonly heldBytes: number
}
