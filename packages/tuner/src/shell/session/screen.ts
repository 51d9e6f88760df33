import type { Slo } from '../../core/objective.ts'
import { deathsBetween } from '../../core/deaths.ts'
import type { Telemetry } from '../../core/evaluation.ts'
import { assumedSlo } from '../../core/slo-text.ts'
import { GeneratorFailed } from '../../load/generator-process.ts'
import type { Workload } from '../../load/workload/workload.ts'
import type { Candidate } from '../../space/dimension.ts'
import { loadOn } from '../evaluation/generators.ts'
import type { Rig } from '../evaluation/rig.ts'
import { saturate } from '../evaluation/saturate.ts'
import { warm } from '../evaluation/warm-up.ts'
import { CandidateFailed } from '../target/target.ts'

/** A first look at what runs today: which mechanisms are at work, and what is fast for it. */
export interface Screening {
  readonly saturationPerSecond: number
  readonly telemetry: Telemetry
  readonly cpuMsPerRequest: number
  readonly workers: number
  readonly rssBytesPerWorker: number
  readonly slo: Slo
}

/** Light enough that nothing waits. */
const LIGHT_LOAD = 0.2
const LIGHT_SECONDS = 5

/** What fails in a first look is no overload: what is asked for is not there. */
function failing(reason: string, { flows }: Workload): string {
  const first = flows[0]?.requests[0]
  const asked = first === undefined ? 'what is asked' : `${first.method} ${first.path}`
  return `${reason} (${asked}${flows.length > 1 ? ' and others' : ''}): name paths that it serves with --url, or the statuses that are right with "expect" in a workload file`
}

/** What was seen; or that the baseline does not hold; or that the host or the generators were not fit, each time. */
export type Screened =
  | { readonly kind: 'seen'; readonly screening: Screening }
  | { readonly kind: 'infeasible' | 'invalid'; readonly reason: string }

/** A look that was spoiled is taken again, from a fresh launch. */
const MOST_LOOKS = 3

/** Launches the baseline and looks. */
export async function screen(
  baseline: Candidate,
  rig: Omit<Rig, 'slo'>,
  slo: Slo | null,
): Promise<Screened> {
  for (let look = 1; ; look += 1) {
    const seen = await lookAt(baseline, rig, slo)
    if (seen.kind !== 'invalid' || look >= MOST_LOOKS || rig.signal.aborted) return seen
  }
}

async function lookAt(
  baseline: Candidate,
  rig: Omit<Rig, 'slo'>,
  slo: Slo | null,
): Promise<Screened> {
  const started = await rig.launch(baseline)
  if (started.kind === 'infeasible')
    return { kind: 'infeasible', reason: `the app did not start: ${started.reason}` }
  const { target } = started
  const looking: Rig = { ...rig, slo: slo ?? assumedSlo(0) }
  try {
    const load = await loadOn(target, looking)
    try {
      const first = await target.sample()
      const { workersWanted } = first
      await warm(target, load, looking, workersWanted)
      const saturated = await saturate(target, load, looking)
      const died = deathsBetween(first, await target.sample())
      if (died !== null) return { kind: 'infeasible', reason: died }
      if (saturated.kind !== 'saturated')
        return saturated.kind === 'invalid'
          ? saturated
          : { kind: 'infeasible', reason: failing(saturated.reason, rig.workload) }
      const { saturation } = saturated
      const { rssBytesByWorker } = await target.memory()
      return {
        kind: 'seen',
        screening: {
          saturationPerSecond: saturation.perSecond,
          telemetry: saturation.telemetry,
          cpuMsPerRequest: saturation.cpuMsPerRequest,
          workers: workersWanted,
          rssBytesPerWorker: Math.max(...rssBytesByWorker),
          slo: slo ?? assumedSlo(await lightP99Ms(saturation.perSecond)),
        },
      }
      async function lightP99Ms(perSecond: number): Promise<number> {
        const window = await load.open({
          ratePerSecond: Math.max(1, LIGHT_LOAD * perSecond),
          seconds: LIGHT_SECONDS,
          label: 0,
          stopsWhenHopeless: false,
        })
        return window.latency.p99Ms
      }
    } finally {
      await load.close()
    }
  } catch (error) {
    if (error instanceof CandidateFailed) return { kind: 'infeasible', reason: error.message }
    if (error instanceof GeneratorFailed) return { kind: 'invalid', reason: error.message }
    throw error
  } finally {
    await target.stop()
  }
}
