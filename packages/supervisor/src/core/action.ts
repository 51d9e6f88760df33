import type { Reason } from './cause.ts'
import type { WarningCode } from './snapshot.ts'
import type { Relieved, SpawnMode } from './worker.ts'

/** What the shell is to do. Every action is answered by an event before `decide` is asked again. */
export type Action =
  | {
      readonly type: 'spawn'
      readonly life: number
      /** 0: a warm spare. */
      readonly slot: number
      readonly generation: number
      readonly mode: SpawnMode
      readonly relieves: Relieved | null
      readonly reportAtRequests: number
    }
  /** Ask the held worker's private listener for `ready-probe` until it answers well. */
  | { readonly type: 'probe'; readonly slot: number; readonly life: number }
  /** Give a held worker the sockets of this slot. */
  | { readonly type: 'admit'; readonly slot: number; readonly life: number }
  /** `answer`: nobody will serve the queue after this worker; `relief`: somebody does already. */
  | {
      readonly type: 'drain'
      readonly slot: number
      readonly life: number
      readonly reason: Reason
      readonly queue: 'relief' | 'answer'
    }
  /** SIGTERM to the process group. */
  | {
      readonly type: 'terminate'
      readonly slot: number
      readonly life: number
      readonly reason: Reason
    }
  /** SIGKILL to the process group. */
  | { readonly type: 'kill'; readonly slot: number; readonly life: number; readonly reason: Reason }
  /** Accept nothing more; what waits and what comes stays in the kernel's queue. */
  | { readonly type: 'pause'; readonly slot: number; readonly life: number }
  /** Give a worker that does not accept the sockets of its slot again. */
  | { readonly type: 'resume'; readonly slot: number; readonly life: number }
  /** Answer so many of its kept-alive connections with `Connection: close`, to be dealt out anew, and report; 0: only report. */
  | {
      readonly type: 'let-go'
      readonly slot: number
      readonly life: number
      readonly connections: number
    }
  /** A neighbour listens on the slot's sockets. */
  | { readonly type: 'adopt'; readonly slot: number; readonly life: number }
  /** It stops doing so; `queue` as for `drain`. */
  | {
      readonly type: 'release'
      readonly slot: number
      readonly life: number
      readonly queue: 'relief' | 'answer'
    }
  /** Nobody needs the slot's sockets any more. */
  | { readonly type: 'close-slot'; readonly slot: number }
  | {
      readonly type: 'warn'
      readonly code: WarningCode
      readonly slot: number
      readonly life: number
    }
  | { readonly type: 'exit'; readonly code: number }
