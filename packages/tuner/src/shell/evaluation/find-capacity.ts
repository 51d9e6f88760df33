import { nextStep } from '../../core/capacity/next-step.ts'
import type { Probe } from '../../core/evaluation.ts'
import { toProbe } from '../../core/judge.ts'
import type { Saturation } from '../../core/saturation.ts'
import type { Load } from './generators.ts'
import type { Rig } from './rig.ts'

/** The answer of a capacity search, with everything it was found from. */
export type Found =
  | {
      readonly kind: 'found'
      readonly capacityPerSecond: number
      readonly marginRatio: number | null
      readonly probes: readonly Probe[]
    }
  | { readonly kind: 'unfit'; readonly reason: string }
  | { readonly kind: 'interrupted' }

/** Searches the highest open-loop rate that keeps the SLO, in so many seconds of load. */
export async function findCapacity(
  load: Load,
  {
    saturation,
    budgetSeconds,
  }: { readonly saturation: Saturation; readonly budgetSeconds: number },
  rig: Rig,
): Promise<Found> {
  const plan = {
    saturationPerSecond: saturation.perSecond,
    slo: rig.slo,
    budgetSeconds,
    serviceCv: saturation.serviceCv,
    precision: rig.precision,
    mostPerSecond: rig.mostPerSecond,
  }
  const probes: Probe[] = []
  while (!rig.signal.aborted) {
    const step = nextStep(plan, probes)
    if (step.kind === 'unfit') return step
    if (step.kind === 'done') {
      const { capacityPerSecond, marginRatio } = step
      return { kind: 'found', capacityPerSecond, marginRatio, probes }
    }
    const window = await load.open({
      ratePerSecond: step.ratePerSecond,
      seconds: step.seconds,
      label: probes.length,
      stopsWhenHopeless: step.purpose !== 'refine',
    })
    probes.push(toProbe(window, rig))
  }
  return { kind: 'interrupted' }
}
