import type { Target } from '../../packages/supervisor/test/clients/index.ts'

/** A server under test, of whatever make. */
export interface Server {
  readonly pid: number
  readonly target: Extract<Target, { readonly port: number }>
  readonly exited: Promise<number | null>
  /** Processes that serve now, in the order of their places where there is one. */
  readonly workers: () => readonly number[]
  /** Resolves once `count` workers serve and nothing is being replaced. */
  readonly settled: (count: number, withinMs?: number) => Promise<void>
  /** Replaces one worker as planned, and resolves once it is replaced. */
  readonly recycle: (index: number) => Promise<void>
  /** Replaces all workers as planned, and resolves once they are replaced. */
  readonly reload: () => Promise<void>
  readonly signal: (name: NodeJS.Signals) => void
  /** Lines of its log that tell of trouble. */
  readonly errors: () => readonly string[]
  /** Ends what is left of it by force. */
  readonly kill: () => void
}

/** What to start. */
export interface Wish {
  readonly workers?: number
  /** For Stint. */
  readonly flags?: readonly string[]
  readonly peerFlags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Of Stint's app; peers have the same in Python. */
  readonly app?: string
}

/** What a contender is started in. */
export interface Place {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
}
