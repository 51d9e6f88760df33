import type { Problem, Where } from '../errors.ts'
import type { KnobName } from '../knobs.ts'

/** A value some layer gives to a knob, not yet parsed. */
export interface Entry {
  readonly knob: KnobName
  readonly text: string
  readonly where: Where
}

/** What one source (a file, the environment, the flags) says, in the order in which it says it. */
export interface Layer {
  readonly entries: readonly Entry[]
  readonly problems: readonly Problem[]
  /** One line each: understood, but not done the way the writer may expect. */
  readonly notices: readonly string[]
  /** One line each: all is well, and worth knowing. */
  readonly news?: readonly string[]
}

/** A source that says nothing. */
export const emptyLayer: Layer = { entries: [], problems: [], notices: [] }

/** Several parts of one source, as one. */
export function joinLayers(layers: readonly Layer[]): Layer {
  return {
    entries: layers.flatMap(({ entries }) => entries),
    problems: layers.flatMap(({ problems }) => problems),
    notices: layers.flatMap(({ notices }) => notices),
  }
}

/** A layer that says one thing. */
export function entryLayer(entry: Entry): Layer {
  return { ...emptyLayer, entries: [entry] }
}

/** A layer that is only a problem. */
export function problemLayer(problem: Problem): Layer {
  return { ...emptyLayer, problems: [problem] }
}
