import type { Slo } from '../../core/objective.ts'
import type { Telemetry } from '../../core/evaluation.ts'
import { assumedSlo } from '../../core/slo-text.ts'
import type { Workload } from '../../load/workload/workload.ts'
import type { Candidate } from '../../space/dimension.ts'
import { loadOn } from '../evaluation/generators.ts'
import type { Rig } from '../evaluation/rig.ts'
import { saturate } from '../evaluation/saturate.ts'
import { warm } from '../evaluation/warm-up.ts'

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
/** More failures than this are no overload: what is asked for is not there. */
const MOST_FAILED_RATIO = 0.2

function failing(ratio: number, { flows }: Workload): string {
  const first = flows[0]?.requests[0]
  const asked = first === undefined ? 'what is asked' : `${first.method} ${first.path}`
  return `the app fails ${Math.round(100 * ratio)} % of the requests (${asked}${flows.length > 1 ? ' and others' : ''}): name paths that it serves with --url, or the statuses that are right with "expect" in a workload file`
}

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
  if (started.kind === 'infeasible')
    return { ok: false, reason: `the app did not start: ${started.reason}` }
  const { target } = started
  const looking: Rig = { ...rig, slo: slo ?? assumedSlo(0) }
  try {
    const load = await loadOn(target, looking)
    try {
      const { workersWanted } = await target.sample()
      await warm(target, load, looking, workersWanted)
      const saturation = await saturate(target, load, looking)
      if (saturation.errorRatio > MOST_FAILED_RATIO)
        return { ok: false, reason: failing(saturation.errorRatio, rig.workload) }
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
  } finally {
    await target.stop()
  }
}
