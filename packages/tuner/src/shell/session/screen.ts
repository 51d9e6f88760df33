import type { Slo } from '../../core/objective.ts'
import type { Telemetry } from '../../core/evaluation.ts'
import { assumedSlo } from '../../core/slo-text.ts'
import type { Candidate } from '../../space/dimension.ts'
import { loadOn } from '../evaluation/generators.ts'
import type { Rig } from '../evaluation/rig.ts'
import { saturate } from '../evaluation/saturate.ts'
import { warm } from '../evaluation/warm-up.ts'
import { TargetGone } from '../target/target.ts'

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

/** Launches the baseline once and looks; or why it cannot be launched. */
export async function screen(
  baseline: Candidate,
  rig: Omit<Rig, 'slo'>,
  slo: Slo | null,
): Promise<
  | { readonly ok: true; readonly screening: Screening }
  | { readonly ok: false; readonly reason: string }
> {
  const started = await rig.launch(baseline)
  if (started.kind === 'infeasible') return { ok: false, reason: started.reason }
  const { target } = started
  const looking: Rig = { ...rig, slo: slo ?? assumedSlo(0) }
  try {
    const load = await loadOn(target, looking)
    try {
      const { workersWanted } = await target.sample()
      await warm(target, load, looking, workersWanted)
      const saturation = await saturate(target, load, looking)
      const { rssBytesByWorker } = await target.memory()
      return {
        ok: true,
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
    if (!(error instanceof TargetGone)) throw error
    return { ok: false, reason: error.message }
  } finally {
    await target.stop()
  }
}
