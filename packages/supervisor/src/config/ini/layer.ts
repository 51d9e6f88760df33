import type { FileContext } from '../files.ts'
import { printOrigin, shown } from '../errors.ts'
import type { Where } from '../errors.ts'
import type { KnobName } from '../knobs.ts'
import { emptyLayer, entryLayer, joinLayers, problemLayer } from '../layers/layer.ts'
import type { Layer } from '../layers/layer.ts'
import { didYouMean, findKnob, knobNames, knobOf } from '../names.ts'
import { uwsgiOptions } from '../uwsgi-options.ts'
import type { Verdict } from '../uwsgi-options.ts'
import { expandValue, referredTo } from './expand.ts'
import { Reading } from './read.ts'
import type { Statement } from './statement.ts'

const knobByOption: ReadonlyMap<string, KnobName> = new Map(
  knobNames.flatMap((knob) => {
    const { uwsgi, aliases = [] } = knobOf(knob)
    return uwsgi === null ? [] : [...aliases, uwsgi].map((name) => [name, knob] as const)
  }),
)

const optionNames = [...knobByOption.keys(), ...Object.keys(uwsgiOptions)].filter(
  (name) => name.length > 1,
)

/** What becomes of a uWSGI option; null when nobody knows it. */
export function verdictOn(option: string): Verdict | null {
  const knob = knobByOption.get(option)
  if (knob !== undefined) return { verdict: 'means', knob }
  return Object.hasOwn(uwsgiOptions, option) ? (uwsgiOptions[option] ?? null) : null
}

const notice = (where: Where, text: string): Layer => ({
  ...emptyLayer,
  notices: [`${where.name} in ${printOrigin(where)}: ${text}`],
})

/** Whether uWSGI, which keeps `; text` in a value, would have read another value than we do. */
function commentMatters(knob: KnobName, text: string): boolean {
  const { kind } = knobOf(knob)
  if (kind === 'flag') return /^(?:false|no|off|0)$/i.test(text)
  return !/^(?:count|workers|seconds|milliseconds|mebibytes|mode)$/.test(kind)
}

/** What an ini file says; made from the statements of the file and of all it includes. */
class Translation {
  readonly #reading: Reading
  readonly #referred: ReadonlySet<string>

  constructor(reading: Reading) {
    this.#reading = reading
    this.#referred = new Set(
      [...reading.statements, ...reading.variables.values()].flatMap(referredTo),
    )
  }

  layer(statement: Statement): Layer {
    return statement.dialect === 'stint' ? this.#ours(statement) : this.#theirs(statement)
  }

  #ours(statement: Statement): Layer {
    const knob = statement.key.length === 1 ? null : findKnob(statement.key)
    if (knob !== null) return this.#value(statement, knob)
    if (this.#referred.has(statement.key)) return emptyLayer
    const message = didYouMean(statement.key, this.#reading)
    return problemLayer({ code: 'KNOB_UNKNOWN', where: statement.where, message })
  }

  #theirs(statement: Statement): Layer {
    const verdict = verdictOn(statement.key)
    if (verdict === null) return this.#unknown(statement)
    if (verdict.verdict !== 'means') return this.#notKept(statement, verdict)
    const layer = this.#value(statement, verdict.knob)
    if (verdict.note === undefined) return layer
    const text = `means ${verdict.knob} here: ${verdict.note}`
    return joinLayers([layer, notice(statement.where, text)])
  }

  #notKept(statement: Statement, verdict: Exclude<Verdict, { verdict: 'means' }>): Layer {
    const { where, value } = statement
    if (verdict.unless?.test(value ?? '') === true) return emptyLayer
    if (verdict.verdict === 'ignored') return notice(where, `ignored: ${verdict.reason}`)
    return problemLayer({
      code: 'KNOB_INVALID',
      where,
      message: `uWSGI's option is not supported: ${verdict.reason}`,
    })
  }

  #unknown({ key, where }: Statement): Layer {
    if (this.#referred.has(key)) return emptyLayer
    const guess = this.#reading.guess(key, optionNames)
    const ours = findKnob(key)
    let message = 'not an option Stint knows; for a variable of your own use set-ph = NAME=VALUE'
    if (guess !== null) message = `did you mean "${guess}"?`
    if (ours !== null) message = `"${ours}" is not a uWSGI option; write it in a [stint] section`
    return problemLayer({ code: 'KNOB_UNKNOWN', where, message })
  }

  #value(statement: Statement, knob: KnobName): Layer {
    const { where, comment, value } = statement
    const expanded = expandValue(statement, this.#reading)
    if (!expanded.ok) {
      return problemLayer({ code: 'KNOB_INVALID', where, message: expanded.message })
    }
    const isFlag = knobOf(knob).kind === 'flag'
    const text = isFlag && value === '' ? 'true' : expanded.text
    const bare = value === null && !isFlag
    const layer = entryLayer({ knob, text: bare ? '' : text, where })
    const matters = statement.dialect === 'uwsgi' && comment !== '' && commentMatters(knob, text)
    if (!matters) return layer
    return joinLayers([
      layer,
      notice(
        where,
        `"${shown(comment)}" is taken as a comment; uWSGI reads it as part of the value`,
      ),
    ])
  }
}

/** An ini file that was read, and what each of its statements says. */
export interface ReadIni {
  readonly reading: Reading
  readonly parts: readonly { readonly statement: Statement; readonly layer: Layer }[]
}

/** Reads an ini file and its includes, statement by statement. */
export function readIni(file: string, from: Where, context: FileContext): ReadIni {
  const reading = new Reading(context)
  reading.file(file, from)
  const translation = new Translation(reading)
  const parts = reading.statements.map((statement) => ({
    statement,
    layer: translation.layer(statement),
  }))
  return { reading, parts }
}

/** What an ini file and its includes say, in uWSGI's syntax. */
export function iniLayer(file: string, from: Where, context: FileContext): Layer {
  const { reading, parts } = readIni(file, from, context)
  const { problems, notices } = reading
  return joinLayers([{ entries: [], problems, notices }, ...parts.map(({ layer }) => layer)])
}
