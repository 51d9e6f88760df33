/** Why a worker is asked to leave: the name of the knob, or of the command, that wants it. */
export type Reason = (typeof plannedCauses)[number] | 'boot-timeout'

/** Ends that somebody asked for, by the names of knobs and commands. */
export const plannedCauses = [
  'max-requests',
  'max-worker-lifetime',
  'reload-on-rss',
  'reload-on-pss',
  'evil-reload-on-rss',
  'reload',
  'recycle',
  'scale',
  'stop',
] as const

/** Every death has a cause from this closed list. */
export const causes = [
  ...plannedCauses,
  'boot-timeout',
  'boot-exit',
  'spawn-error',
  'heap-oom',
  'abort',
  'cgroup-oom',
  'sigkill',
  'crash-signal',
  'exit-code',
] as const
export type Cause = (typeof causes)[number]

/** How a process ended, as `waitpid` and the cgroup tell it. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
  /** The cgroup counted an out-of-memory kill while this worker died. */
  readonly cgroupOom: boolean
}

/** How the worker lived until then. */
interface Life {
  /** It never took traffic. */
  readonly wasBooting: boolean
  /** The app said that it calls `process.abort()`. */
  readonly calledAbort: boolean
}

/** SIGABRT as a shell tells it: 128 + 6. */
const ABORT_STATUS = 134

/** Names the cause of a death nobody asked for. */
export function causeOf(exit: Exit, { wasBooting, calledAbort }: Life): Cause {
  if (exit.signal === 'SIGKILL') return exit.cgroupOom ? 'cgroup-oom' : 'sigkill'
  // V8 aborts when its heap is full, and no JavaScript runs any more that could say so; a burst fills a small heap between two
  // reports. An app that aborts does say so. Native code that aborts is rare, and taken for a full heap.
  if (exit.signal === 'SIGABRT' || exit.code === ABORT_STATUS)
    return calledAbort ? 'abort' : 'heap-oom'
  if (exit.signal !== null) return 'crash-signal'
  return wasBooting ? 'boot-exit' : 'exit-code'
}
