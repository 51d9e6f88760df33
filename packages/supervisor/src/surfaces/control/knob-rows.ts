import { printOrigin } from '../../config/errors.ts'
import { specOf } from '../../config/kinds/table.ts'
import type { KnobName } from '../../config/knobs.ts'
import type { Origins } from '../../config/layers/origins.ts'
import { knobNames, knobOf, settingOf } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
import type { ControlKnob } from '../../protocol/control.ts'

/** A knob's value as texts that would parse back; null when it is unset. */
export function knobRow(knob: KnobName, settings: Settings): readonly string[] | null {
  const value = (settings as Readonly<Record<string, unknown>>)[settingOf(knob)]
  return value === null ? null : specOf(knobOf(knob).kind).print(value)
}

/** Every knob as it is in force, in the order of the table. */
export function knobRows(settings: Settings, origins: Origins): readonly ControlKnob[] {
  return knobNames.map((knob) => ({
    knob,
    values: knobRow(knob, settings),
    origin: printOrigin(origins[knob]),
    live: knobOf(knob).live,
  }))
}
