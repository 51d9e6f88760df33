/** A knob's value as a candidate has it: a number in the knob's unit, or one of its choices. */
export type Value = number | string

/** One knob that the search may move. `name` is the knob's name in the supervisor's table. */
export interface Dimension {
  readonly name: string
  /** Ordinal values have neighbours; categories have none. */
  readonly kind: 'ordinal' | 'categorical'
  /** Every value it may take; ordinal values in increasing order. */
  readonly values: readonly Value[]
  /** How distance between ordinal values is measured. */
  readonly scale: 'linear' | 'log2'
  /** What the target runs with today: the setting to beat. */
  readonly baseline: Value
  /** Where analysis expects the best value before anything was measured. */
  readonly prior: Value
}

/** The knobs that are searched; empty when telemetry says that none of them is active. */
export type Space = readonly Dimension[]

/** One point of the space: a value for each dimension's name. */
export type Candidate = Readonly<Record<string, Value>>
