import { spawn, type ChildProcess } from 'node:child_process'
import type { Log } from './log.ts'

/**
 * Reads "+PID" and "-PID" lines. When its input ends the supervisor is gone: whoever is left after the grace is killed,
 * process group and all. A shell because it weighs a hundredth of a node process and needs no event loop that could hang.
 */
const SCRIPT = `
pids=' '
while read -r line; do
  pid=\${line#?}
  case $line in
    +*) pids="$pids$pid " ;;
    -*) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
sleep "$1"
for pid in $pids; do kill -KILL -"$pid" 2>/dev/null; done
exit 0
`

/** Seconds that responsive workers have to finish before the sentinel kills: the promise is 2 s in all. */
const GRACE_SECONDS = 1

/** How long a worker that lost its supervisor may take to finish its requests. */
export const ORPHAN_GRACE_MS = 800

/** Ends all workers when the supervisor dies without a chance to do so itself (SIGKILL). */
export interface Sentinel {
  readonly watch: (pid: number) => void
  readonly forget: (pid: number) => void
  readonly dismiss: () => void
}

/** One sentinel for all workers, in a session of its own so that no terminal signal reaches it; respawned if it dies. */
export function startSentinel(log: Log): Sentinel {
  const pids = new Set<number>()
  let isDismissed = false
  let child = start()

  function start(): ChildProcess {
    const sentinel = spawn('/bin/sh', ['-c', SCRIPT, 'stint-sentinel', String(GRACE_SECONDS)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    sentinel.unref()
    sentinel.on('error', ({ message }) =>
      log({ level: 'warn', text: `no sentinel: ${message}`, fields: {} }),
    )
    sentinel.stdin?.on('error', () => {})
    sentinel.on('exit', () => {
      if (!isDismissed) child = start()
    })
    for (const pid of pids) sentinel.stdin?.write(`+${pid}\n`)
    return sentinel
  }

  return {
    watch: (pid) => {
      pids.add(pid)
      child.stdin?.write(`+${pid}\n`)
    },
    forget: (pid) => {
      if (pids.delete(pid)) child.stdin?.write(`-${pid}\n`)
    },
    dismiss: () => {
      isDismissed = true
      child.kill('SIGKILL')
    },
  }
}

/** For configurations that want orphans (`no-orphans = false`). */
export const noSentinel: Sentinel = { watch: () => {}, forget: () => {}, dismiss: () => {} }
