import type { Lab } from './harness/lab.ts'

/** Who is put through a case. */
export type Contender = 'stint' | Peer

/** Servers of the field that run the same cases, as columns. */
export type Peer = 'uwsgi' | 'gunicorn'

/** Does the harm and judges what came of it; what it does not wait for is checked after it. */
export type Run = (lab: Lab) => Promise<void>

/** What a machine must have for a case. */
export type Need =
  | 'root'
  | 'network namespace'
  | 'cgroup v1'
  | 'libfaketime'
  | 'setpriv'
  | 'logrotate'

/** One fault, what it takes, and what must hold. */
export interface FaultCase {
  /** As in the list of the faults of the field; those of our own begin at 50. */
  readonly number: number
  readonly title: string
  /** Part of the lane that every change runs through. */
  readonly star: boolean
  readonly how: string
  readonly pass: string
  readonly limitSeconds?: number
  readonly needs?: readonly Need[]
  readonly stint: Run | NotBuilt
  readonly peers?: Partial<Record<Peer, Run>>
}

/** A case of a feature that is still to come; its row stands in the table all the same. */
interface NotBuilt {
  readonly notBuilt: string
}

/** How a case ended for one contender. */
export interface CaseResult {
  readonly number: number
  readonly contender: Contender
  readonly verdict: 'pass' | 'fail' | 'not built' | 'cannot run here'
  /** What was measured, in the order it was. */
  readonly figures: Readonly<Record<string, string | number>>
  /** What did not hold; for the last two verdicts, why. */
  readonly complaints: readonly string[]
  readonly seconds: number
}

/** The same run for the peers that have what it is about. */
export function forPeers(run: Run, ...peers: readonly Peer[]): Partial<Record<Peer, Run>> {
  return Object.fromEntries(peers.map((peer) => [peer, run]))
}
