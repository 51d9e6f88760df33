import { envOf, kindSpecs, knobOf, knobs, type KnobName } from '@stint/supervisor'
import type { Profile } from '../../core/profile/profile.ts'

/** Environment variables that mean what a config means, and one line for each thing that variables cannot say. */
export interface Variables {
  readonly variables: readonly (readonly [name: string, value: string])[]
  readonly notices: readonly string[]
}

type Value = Profile['config'][string]

const isKnob = (name: string): name is KnobName => Object.hasOwn(knobs, name)

function variablesOf(knob: KnobName, value: Value): Variables {
  const values = Array.isArray(value) ? value : [String(value)]
  const { kind } = knobOf(knob)
  // A worker inherits the supervisor's environment: what `env` sets may as well stand there itself.
  if (kind === 'assignments')
    return {
      variables: values.map((pair) => [
        pair.slice(0, pair.indexOf('=')),
        pair.slice(pair.indexOf('=') + 1),
      ]),
      notices: [],
    }
  if (values.length > 1 && kind !== 'words')
    return {
      variables: [],
      notices: [
        `${knob} has several values, which a variable cannot hold; use a config file for it`,
      ],
    }
  const isWords = Array.isArray(value) && kind === 'words'
  const text = isWords ? kindSpecs.words.print(values).join(' ') : values.join(' ')
  return { variables: [[envOf(knob), text]], notices: [] }
}

/** A config as `STINT_*` variables. */
export function variablesFrom(config: Profile['config']): Variables {
  const parts = Object.entries(config).map(([name, value]) =>
    isKnob(name)
      ? variablesOf(name, value)
      : { variables: [], notices: [`${name} is no knob of this stint; it is left out`] },
  )
  return {
    variables: parts.flatMap(({ variables }) => variables),
    notices: parts.flatMap(({ notices }) => notices),
  }
}
