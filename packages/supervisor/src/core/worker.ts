import type { Report } from '../protocol/messages.ts'
import type { Reason } from './cause.ts'

/** The worker that a relief is to replace, and why. */
export interface Relieved {
  readonly life: number
  readonly reason: Reason
}

/** Who a worker is: one life of a slot. Slot 0 holds the warm spares. */
interface Identity {
  /** Unique among all lives of this supervisor. */
  readonly life: number
  readonly slot: number
  readonly generation: number
  /** The spawned process, leader of its group. */
  readonly pid: number
  /** The process that has the agent; behind a command (`npm start`) not the spawned one. */
  readonly appPid: number
  readonly spawnedAtMs: number
  readonly relieves: Relieved | null
}

/** What it said would end it: an error that the app does not catch, or a call of `process.abort()`. */
interface LastWords {
  readonly end: 'threw' | 'aborted'
  readonly text: string
}

/** What is known of a worker from its own reports and from `/proc`. */
export interface Readings {
  /** The version of Node that it runs on; null until it said so. */
  readonly node: string | null
  readonly report: Report | null
  readonly reportedAtMs: number
  readonly lastWords: LastWords | null
  readonly rssBytes: number
  /** 0 until it was sampled. */
  readonly pssBytes: number
  readonly cpuSeconds: number
  /** The first sample after the worker became ready; 0 before. */
  readonly baselineRssBytes: number
  readonly baselinePssBytes: number
  /** Samples in a row, since it is ready, at or above `reload-on-rss` / `reload-on-pss`. */
  readonly rssStrikes: number
  readonly pssStrikes: number
}

type Common = Identity & { readonly readings: Readings }

/** Started; has not listened yet. */
export type Spawning = Common & { readonly state: 'spawning'; readonly mode: SpawnMode }
/** Listens privately: on probation, waiting for its probe, or held in reserve. */
export type Proving = Common & {
  readonly state: 'proving'
  readonly sinceMs: number
  readonly probe: 'not-asked' | 'asked' | 'passed'
}
/** Was told to take traffic. */
export type Admitted = Common & { readonly state: 'admitted'; readonly sinceMs: number }
/** Takes traffic, its own slot's and that of the slots it adopted. */
export type Ready = Common & {
  readonly state: 'ready'
  readonly sinceMs: number
  readonly intake: Intake
  readonly adopted: readonly number[]
  /** Slots that it was told to release, and may still have sockets of. */
  readonly releasing: readonly number[]
  /** The operator asked for this worker to be recycled. */
  readonly asked: boolean
}
/** Whether a ready worker accepts connections. `closing`, `opening`: it was told to, and has not said yet that it does. */
type Intake =
  | { readonly state: 'open' | 'closing' | 'closed' }
  | { readonly state: 'opening'; readonly sinceMs: number }
/** The lame duck: accepts nothing new, finishes what it has. */
export type Draining = Common & {
  readonly state: 'draining'
  readonly sinceMs: number
  readonly reason: Reason
  /** Nothing is in flight any more. */
  readonly drained: boolean
  /** It was asked to go before it said that it takes traffic. */
  readonly wasBooting: boolean
}
/** Got SIGTERM. */
export type Leaving = Common & {
  readonly state: 'leaving'
  readonly sinceMs: number
  readonly reason: Reason
  readonly graceUntilMs: number
  /** It was asked to go before it ever took traffic. */
  readonly wasBooting: boolean
}
/** Its process group got SIGKILL. */
export type Killed = Common & {
  readonly state: 'killed'
  readonly sinceMs: number
  readonly reason: Reason
  /** It was killed before it ever took traffic. */
  readonly wasBooting: boolean
}

export type Worker = Spawning | Proving | Admitted | Ready | Draining | Leaving | Killed
export type WorkerState = Worker['state']

/** `discover`: bind what the app asks for. `serve`: take traffic at once. `hold`: listen privately first. */
export type SpawnMode = 'discover' | 'serve' | 'hold'

const BOOTING: ReadonlySet<WorkerState> = new Set(['spawning', 'proving', 'admitted'])
const GOING: ReadonlySet<WorkerState> = new Set(['draining', 'leaving', 'killed'])
const FAILURES: ReadonlySet<Reason> = new Set<Reason>(['boot-timeout', 'evil-reload-on-rss'])

/** True from the start of the process until it takes traffic. */
export function isBooting(worker: Worker): worker is Spawning | Proving | Admitted {
  return BOOTING.has(worker.state)
}

/** True once the worker was asked to leave, kindly or not. */
export function isGoing(worker: Worker): worker is Draining | Leaving | Killed {
  return GOING.has(worker.state)
}

/**
 * Whether a booting worker may have accepted somebody without having said so yet: sockets are with it from the start, or on
 * their way to it.
 */
export function mayAccept(worker: Spawning | Proving | Admitted): boolean {
  return worker.state === 'admitted' || (worker.state === 'spawning' && worker.mode !== 'hold')
}

/** Never said that it takes traffic, and lives: it may have copies of its slot's sockets, and does not answer their queue. */
export function isMute(worker: Worker): boolean {
  return isBooting(worker) || (isGoing(worker) && worker.wasBooting)
}

/** True while the death of this worker is still to be counted against its slot. */
export function isFailing(worker: Worker): boolean {
  return worker.state === 'killed' && FAILURES.has(worker.reason)
}

export function isReady(worker: Worker): worker is Ready {
  return worker.state === 'ready'
}

export const NO_READINGS: Readings = {
  node: null,
  report: null,
  reportedAtMs: 0,
  lastWords: null,
  rssBytes: 0,
  pssBytes: 0,
  cpuSeconds: 0,
  baselineRssBytes: 0,
  baselinePssBytes: 0,
  rssStrikes: 0,
  pssStrikes: 0,
}
