import type { Contender } from './contender.ts'
import type { Engine } from './engines/engine.ts'
import type { Shape } from './shapes.ts'

/** How much is measured, and on whom. */
export interface Plan {
  readonly entrants: readonly Contender[]
  /** Of everybody, in the races: what one process has by luck over another stays for its life. */
  readonly launches: number
  /** Of the other measures. */
  readonly rounds: number
  readonly seconds: number
  /** Worker processes of each contender, where the measure does not say otherwise. */
  readonly workers: number
  readonly connections: number
  readonly shapes: readonly Shape[]
  readonly ratePerSecond: number
  /** The engine of the throughput tables, and those that must confirm it. */
  readonly engine: Engine
  readonly witnesses: readonly Engine[]
  /** What the apps get to see, the cost of `/cpu` above all. */
  readonly env: Readonly<Record<string, string>>
  /** Of one disruption: reloads and kills per contender. */
  readonly disruptions: number
  readonly say: (text: string) => void
}

/** A contender that could not take part in a measure, and what it said. */
export interface Absence {
  readonly id: string
  readonly why: string
}

/** Whether a contender counts as Node's, so that Stint must be at least as good. */
export const isNodePeer = ({ family, id }: Contender): boolean => family === 'node' && id !== 'bare'
