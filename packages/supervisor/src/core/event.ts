import type { Address } from '../config/address.ts'
import type { Settings } from '../config/settings.ts'
import type { Report } from '../protocol/messages.ts'
import type { Reason } from './cause.ts'
import type { StopMode, WarningCode } from './snapshot.ts'
import type { Relieved, SpawnMode } from './worker.ts'

/** One reading of `/proc/PID`; `pssBytes` is null when it was not asked for. */
export interface MemoryReading {
  readonly life: number
  readonly rssBytes: number
  readonly pssBytes: number | null
  readonly cpuSeconds: number
}

/** Something that happened. Past tense; `atMs` is monotonic. */
export type Event = { readonly atMs: number } & (
  | { readonly type: 'ticked' }
  | {
      readonly type: 'worker-spawned'
      readonly life: number
      readonly slot: number
      readonly generation: number
      readonly mode: SpawnMode
      readonly relieves: Relieved | null
      readonly pid: number
    }
  | {
      readonly type: 'spawn-failed'
      readonly life: number
      readonly slot: number
      readonly generation: number
      readonly relieves: Relieved | null
      readonly message: string
    }
  | {
      readonly type: 'worker-greeted'
      readonly life: number
      readonly pid: number
      readonly node: string
    }
  | {
      readonly type: 'addresses-found'
      readonly life: number
      readonly addresses: readonly Address[]
    }
  /** It listens: on the slot's sockets, or privately when it is held. */
  | { readonly type: 'worker-listened'; readonly life: number }
  | { readonly type: 'probe-asked'; readonly life: number }
  | { readonly type: 'probe-passed'; readonly life: number }
  | { readonly type: 'worker-admitted'; readonly life: number; readonly slot: number }
  | { readonly type: 'worker-serving'; readonly life: number; readonly slot: number }
  | { readonly type: 'pause-sent'; readonly life: number }
  /** It accepts nothing any more. */
  | { readonly type: 'worker-paused'; readonly life: number }
  /** The app closed its server and listens again; the sockets it had are gone. */
  | { readonly type: 'worker-reopened'; readonly life: number }
  | { readonly type: 'resume-sent'; readonly life: number }
  | { readonly type: 'let-go-sent'; readonly life: number; readonly connections: number }
  | { readonly type: 'drain-sent'; readonly life: number; readonly reason: Reason }
  | { readonly type: 'worker-drained'; readonly life: number }
  | { readonly type: 'term-sent'; readonly life: number; readonly reason: Reason }
  | { readonly type: 'kill-sent'; readonly life: number; readonly reason: Reason }
  | {
      readonly type: 'worker-exited'
      readonly life: number
      readonly code: number | null
      readonly signal: string | null
      readonly cgroupOom: boolean
    }
  | { readonly type: 'slot-adopted'; readonly slot: number; readonly life: number }
  | { readonly type: 'slot-released'; readonly slot: number; readonly life: number }
  /** It has closed its copies of a neighbour's sockets. */
  | { readonly type: 'worker-released'; readonly slot: number; readonly life: number }
  | { readonly type: 'slot-closed'; readonly slot: number }
  /** The app did not catch an error; it is about to exit because of it. */
  | { readonly type: 'worker-threw'; readonly life: number; readonly words: string }
  /** The app calls `process.abort()`. */
  | { readonly type: 'worker-aborted'; readonly life: number; readonly words: string }
  | { readonly type: 'reported'; readonly life: number; readonly report: Report }
  | { readonly type: 'memory-sampled'; readonly readings: readonly MemoryReading[] }
  | {
      readonly type: 'warned'
      readonly code: WarningCode
      readonly slot: number
      readonly life: number
    }
  | { readonly type: 'reload-asked'; readonly by: string }
  | { readonly type: 'pause-asked'; readonly by: string }
  | { readonly type: 'resume-asked'; readonly by: string }
  | { readonly type: 'recycle-asked'; readonly slot: number }
  | { readonly type: 'scale-asked'; readonly workers: number }
  | { readonly type: 'scale-step-asked'; readonly step: 1 | -1; readonly most: number }
  | { readonly type: 'stop-asked'; readonly mode: StopMode; readonly by: string }
  | {
      readonly type: 'settings-changed'
      readonly settings: Settings
      readonly workersWanted: number
    }
  | { readonly type: 'exited'; readonly code: number }
)

export type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>
