import type { Where } from '../errors.ts'
import type { KnobName } from '../knobs.ts'

/** Where each knob's value was written. `printOrigin` turns one into text. */
export type Origins = Readonly<Record<KnobName, Where>>
