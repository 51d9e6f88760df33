import type { KnobName } from '@stint/supervisor'
import type { Telemetry } from '../core/evaluation.ts'
import type { Space } from './dimension.ts'
import { rules, type Activity } from './rules.ts'

/** What became of one knob, for the report. */
export interface Activation extends Activity {
  readonly name: string
}

/** Keeps the knobs whose mechanism the baseline shows at work. The others would cost trials and change nothing. */
export function activate(
  space: Space,
  telemetry: Telemetry,
): { readonly space: Space; readonly activations: readonly Activation[] } {
  const judged = space.map((dimension) => {
    const activity = rules[dimension.name as KnobName]?.activity(telemetry, dimension)
    return { dimension, activity: activity ?? { isActive: true, reason: 'no rule says otherwise' } }
  })
  return {
    space: judged.filter(({ activity }) => activity.isActive).map(({ dimension }) => dimension),
    activations: judged.map(({ dimension: { name }, activity }) => ({ name, ...activity })),
  }
}
