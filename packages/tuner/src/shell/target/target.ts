import type { Reading } from '../../core/reading.ts'

/** A candidate that cannot be measured because it does not hold: a fact about it, and the end of its trial. */
export class CandidateFailed extends Error {
  override readonly name: string = 'CandidateFailed'
}

/** The target ended, or does not answer any more. */
export class TargetGone extends CandidateFailed {
  override readonly name = 'TargetGone'
}

/** An app under trial, running with one candidate's settings, here or on another host. */
export interface Target {
  /** Where it serves, as `http://HOST:PORT`. */
  readonly urls: readonly string[]
  readonly boot: Boot
  /** What it knows now. Rejects with `TargetGone`, as `cpuSeconds` and `memory` do, when it is gone. */
  readonly sample: () => Promise<Reading>
  /** CPU time of all its processes since its start, ended ones included. */
  readonly cpuSeconds: () => Promise<number>
  readonly memory: () => Promise<Memory>
  /** Resolves with the reason if it ends without having been asked to; rejects when whoever runs it is gone. */
  readonly ended: Promise<string>
  /** Ends all its processes; resolves when none is left. May be called again. */
  readonly stop: () => Promise<void>
}

/** What it took to come up, from the start of the process to the last ready worker. */
interface Boot {
  readonly seconds: number
  /** CPU time until then, supervisor included, over the number of workers. */
  readonly cpuSecondsPerWorker: number
}

/** What it occupies. */
export interface Memory {
  /** All processes together, shared pages counted once where the kernel says so. */
  readonly totalBytes: number
  readonly rssBytesByWorker: readonly number[]
}

/** A target that runs, or why the candidate cannot be tried. */
export type Started =
  | { readonly kind: 'started'; readonly target: Target }
  | { readonly kind: 'infeasible'; readonly reason: string }
