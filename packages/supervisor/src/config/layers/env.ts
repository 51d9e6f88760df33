import { boundedGuess, type Guess } from '../suggest.ts'
import { didYouMean, envOf, findKnob, knobNames } from '../names.ts'
import { joinLayers, entryLayer, problemLayer, emptyLayer } from './layer.ts'
import type { Layer } from './layer.ts'

/** Variables of the environment, as `process.env` gives them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Variables Stint gives to its own processes, and the one that names the config file. */
const reserved = new Set(['STINT_SLOT', 'STINT_GENERATION', 'STINT_ORDERS', 'STINT_CONFIG'])

const knobByVariable = new Map(knobNames.map((name) => [envOf(name), name]))

const isOurs = (variable: string) =>
  variable.startsWith('STINT_') && !reserved.has(variable) && !variable.startsWith('STINT_TEST_')

function variableLayer(variable: string, text: string, guess: Guess): Layer {
  const knob = knobByVariable.get(variable)
  const where = { source: 'env', name: variable } as const
  if (knob !== undefined) return entryLayer({ knob, text, where })
  const message = didYouMean(variable.slice('STINT_'.length), {
    guess,
    print: (known) => envOf(findKnob(known) ?? 'workers'),
  })
  return problemLayer({ code: 'KNOB_UNKNOWN', where, message })
}

/** What the `STINT_*` variables say. One that is neither a knob nor Stint's own is a problem. */
export function envLayer(env: Environment): Layer {
  const guess = boundedGuess()
  return joinLayers(
    Object.keys(env)
      .filter(isOurs)
      .sort()
      .map((variable) => {
        const text = env[variable]
        return text === undefined ? emptyLayer : variableLayer(variable, text, guess)
      }),
  )
}
