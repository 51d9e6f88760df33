/** Why a worker is asked to leave: the name of the knob, or of the command, that wants it. */
export type Reason =
  | 'max-requests'
  | 'max-worker-lifetime'
  | 'reload-on-rss'
  | 'reload-on-pss'
  | 'evil-reload-on-rss'
  | 'reload'
  | 'recycle'
  | 'scale'
  | 'stop'
  | 'boot-timeout'

/** Every death has a cause from this closed list. */
export const causes = [
  'max-requests',
  'max-worker-lifetime',
  'reload-on-rss',
  'reload-on-pss',
  'evil-reload-on-rss',
  'reload',
  'recycle',
  'scale',
  'stop',
  'boot-timeout',
  'boot-exit',
  'spawn-error',
  'heap-oom',
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

/** Exit status of V8 when the heap is exhausted: abort(), as a signal or as the shell's 128 + 6. */
const ABORT_STATUS = 134

/** Names the cause of a death nobody asked for. */
export function causeOf(exit: Exit, wasBooting: boolean): Cause {
  if (exit.signal === 'SIGKILL') return exit.cgroupOom ? 'cgroup-oom' : 'sigkill'
  if (exit.signal === 'SIGABRT' || exit.code === ABORT_STATUS) return 'heap-oom'
  if (exit.signal !== null) return 'crash-signal'
  return wasBooting ? 'boot-exit' : 'exit-code'
}
