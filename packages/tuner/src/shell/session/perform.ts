import type { TrialResult } from '../../core/session/entry.ts'
import type { Step } from '../../core/session/step.ts'
import { evaluate } from '../evaluation/evaluate.ts'
import type { Rig } from '../evaluation/rig.ts'
import type { Perform } from './run-session.ts'

/** Watches one candidate for a long time. */
export type RunSoak = (
  step: Extract<Step, { kind: 'soak' }>,
) => Promise<Extract<TrialResult, { kind: 'soak' | 'soak-failed' }>>

/** Carries steps out on a rig. */
export function performOn(rig: Rig, soak: RunSoak): Perform {
  return async (step): Promise<TrialResult> => {
    switch (step.kind) {
      case 'evaluate':
        return {
          kind: 'evaluate',
          evaluation: await evaluate(step.candidate, rig, step.hopelessBelowPerSecond),
        }
      case 'pair':
        return pair(step, rig)
      case 'soak':
        return soak(step)
    }
  }
}

/** Two fresh launches, one after the other. */
async function pair(
  step: Extract<Step, { kind: 'pair' }>,
  rig: Rig,
): Promise<Extract<TrialResult, { kind: 'pair' }>> {
  if (step.first === 'candidate') {
    const candidate = await evaluate(step.candidate, rig)
    return { kind: 'pair', candidate, baseline: await evaluate(step.baseline, rig) }
  }
  const baseline = await evaluate(step.baseline, rig)
  return { kind: 'pair', candidate: await evaluate(step.candidate, rig), baseline }
}
