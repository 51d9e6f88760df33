import { efforts } from '../../core/effort.ts'
import { LOOSE_LIMITS, STRICT_LIMITS } from '../../core/limits.ts'
import type { Reservation } from '../../core/reservation.ts'
import type { Candidate } from '../../space/dimension.ts'
import { assignmentsOf } from '../../space/settings.ts'
import type { Extras, Rig } from '../evaluation/rig.ts'
import { startRemoteTarget } from '../agent/connect-agent.ts'
import { readToken } from '../agent/token.ts'
import { reservation } from '../host/cpus.ts'
import { stopLeftOvers } from '../target/left-over.ts'
import { startTarget } from '../target/start-target.ts'
import type { Started } from '../target/target.ts'
import type { Setup } from './setup.ts'

/** A rig without a promise to keep: what is needed before anybody knows what is fast here. */
export type BareRig = Omit<Rig, 'slo'>

/** Cost per request on a host that was forced varies more than this at its steadiest. */
const NOISY_STEADY_CV = 0.1
const STEADY_CV = 0.02

/** Everything that a setup says about launching and loading its app; what a killed tuner left running is ended first. */
export async function openRig(
  setup: Setup,
  {
    signal,
    env,
    calibratedPerSecond,
    log,
  }: {
    readonly signal: AbortSignal
    readonly env: NodeJS.ProcessEnv
    /** What the generators reach against a server that does nothing; null: not calibrated. */
    readonly calibratedPerSecond: number | null
    /** Every line that a target prints. */
    readonly log: (line: string) => void
  },
): Promise<{ readonly rig: BareRig; readonly reservation: Reservation }> {
  await stopLeftOvers()
  const cpus = await reservation()
  const agent = setup.agent === null ? null : { ...setup.agent, token: tokenOf(setup.agent) }
  const launch = (candidate: Candidate, extras: Extras = {}): Promise<Started> => {
    const settings = { ...assignmentsOf(candidate), ...extras.settings }
    if (agent !== null) return startRemoteTarget(agent, settings, extras.preloads)
    return startTarget({
      app: setup.app,
      flags: setup.flags,
      settings,
      preloads: extras.preloads ?? [],
      ...(extras.onSpawn === undefined ? {} : { onSpawn: extras.onSpawn }),
      cwd: setup.cwd,
      env,
      cpus: cpus.kind === 'apart' ? cpus.target : null,
      log,
    })
  }
  const rig: BareRig = {
    launch,
    workload: setup.workload,
    arrivals: setup.arrivals,
    latencyAtPerSecond: setup.objective.kind === 'latency' ? setup.objective.ratePerSecond : null,
    mostPerSecond: setup.mostPerSecond,
    effort: efforts[setup.effort],
    precision: null,
    limits: setup.isForced ? LOOSE_LIMITS : STRICT_LIMITS,
    calibratedPerSecond,
    generators: setup.generators,
    generatorCpus: cpus.kind === 'apart' ? cpus.generator : [],
    seed: setup.seed,
    steadyCv: setup.isForced ? NOISY_STEADY_CV : STEADY_CV,
    signal,
  }
  return { rig, reservation: cpus }
}

/** Read anew each time: a journal must not hold it. */
function tokenOf({ tokenFile }: NonNullable<Setup['agent']>): string {
  const read = readToken(tokenFile)
  if (read.ok) return read.token
  throw new Error(`--token-file: ${read.reason}`)
}
