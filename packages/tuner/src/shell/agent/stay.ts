import { knobOf, knobs, type KnobName } from '@stint/supervisor'
import type { Assignments } from '../../space/settings.ts'
import { guardHost, type Guard } from '../host/guard.ts'
import { collectorEvery } from '../soak/collector-url.ts'
import { startTarget, type TargetOptions } from '../target/start-target.ts'
import type { Started, Target } from '../target/target.ts'

/** The one app that an agent runs. */
export type AgentApp = Pick<TargetOptions, 'app' | 'flags' | 'cwd' | 'env'> & {
  /** Where the app is to serve; port 0 is any free one. */
  readonly listen: string
  /** Node binaries that a candidate may name. */
  readonly nodes: readonly string[]
  /** Where the kernel's files of this host are; `/` unless a test has its own. */
  readonly hostRoot?: string
  readonly log: (line: string) => void
}

/** At most one target at a time, which does not outlive the tuner that asked for it. */
export interface Stay {
  readonly start: (settings: Assignments, collectEveryMs: number | null) => Promise<Started>
  readonly target: () => Target | null
  /** Why the last target was stopped for the sake of the host; null when it was not. */
  readonly breach: () => string | null
  readonly stop: () => Promise<void>
  /** The tuner is there until `leave` is called; if none is there for a while, the target is stopped. */
  readonly enter: () => {
    readonly leave: () => void
    /** Resolves with the limit that the host passed, if it does; the target is stopped then. */
    readonly breached: Promise<string>
  }
}

const ABSENT_MS = 5_000

/** Runs one app for one tuner. */
export function createStay(app: AgentApp): Stay {
  let target: Target | null = null
  let isStarting = false
  let stopping: Promise<void> = Promise.resolve()
  let guard: Guard | null = null
  let breached = Promise.withResolvers<string>()
  let present = 0
  let wasEntered = false
  let absence: NodeJS.Timeout | undefined
  const stop = async (): Promise<void> => {
    clearTimeout(absence)
    guard?.stop()
    // Whoever asks while it is being stopped waits for the same end.
    if (target !== null) stopping = target.stop()
    target = null
    await stopping
  }
  const beAbsent = (): void => {
    clearTimeout(absence)
    if (present === 0) absence = setTimeout(() => void stop(), ABSENT_MS)
  }
  const start: Stay['start'] = async (settings, collectEveryMs) => {
    const refused = refusal(settings, app)
    if (refused !== null) return { kind: 'infeasible', reason: refused }
    // Its tuner died a moment ago, and the next one is here already.
    if (!isStarting && present === 0 && wasEntered) await stop()
    if (isStarting || target !== null)
      return { kind: 'infeasible', reason: 'the agent runs a target already' }
    isStarting = true
    guard = null
    breached = Promise.withResolvers<string>()
    wasEntered = false
    try {
      const preloads = collectEveryMs === null ? [] : [collectorEvery(collectEveryMs)]
      const started = await startTarget({ ...app, settings, preloads, cpus: null })
      if (started.kind === 'started') {
        ;({ target } = started)
        guard = guardHost(new AbortController().signal, { root: app.hostRoot ?? '/' })
        const { signal, breach } = guard
        signal.addEventListener('abort', () => {
          breached.resolve(breach() ?? '')
          void stop()
        })
      }
      beAbsent()
      return started
    } finally {
      isStarting = false
    }
  }
  return {
    start,
    target: () => target,
    breach: () => guard?.breach() ?? null,
    stop,
    enter: () => {
      present += 1
      wasEntered = true
      clearTimeout(absence)
      return {
        breached: breached.promise,
        leave: () => {
          present -= 1
          if (target !== null) beAbsent()
        },
      }
    },
  }
}

/** A token lets a tuner move knobs, not run programs: only what tuning moves may be set from afar. */
function refusal(settings: Assignments, { nodes }: AgentApp): string | null {
  for (const [name, value] of Object.entries(settings)) {
    const isTuned = Object.hasOwn(knobs, name) && knobOf(name as KnobName).tune !== undefined
    if (!isTuned) return `the agent does not set ${name}: only knobs that are tuned`
    if (name === 'node' && !nodes.includes(value))
      return `the agent was not started with --node ${value}`
  }
  return null
}
