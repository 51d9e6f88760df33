import type { Problem, Where } from '../errors.ts'
import { verdictOn, type ReadIni } from '../ini/layer.ts'
import type { Met } from '../ini/read.ts'
import { specOf } from '../kinds/table.ts'
import type { Entry, Layer } from '../layers/layer.ts'
import { knobOf } from '../names.ts'
import { changedMeanings } from './changed.ts'

/** What becomes of one line, in words for the operator. */
export const verdicts = {
  'carries over': 'means the same here',
  changed: 'carries over, and does something else than in uWSGI',
  ignored: 'not needed, or not there yet; no answer to a client changes',
  unsupported: 'has no counterpart; the service would be another one',
  wrong: 'cannot be understood',
  read: 'shapes other lines',
  'not in force': 'its condition does not hold here',
} as const

/** One line of the file (or of a file it includes) and its verdict. */
export interface LineVerdict {
  readonly where: Met['where']
  readonly text: string
  readonly verdict: keyof typeof verdicts
  readonly note: string
}

type Judgement = Pick<LineVerdict, 'verdict' | 'note'>

/** Judges every line that was met. */
export function judgeLines({ reading, parts }: ReadIni): readonly LineVerdict[] {
  const layers = new Map(parts.map(({ statement, layer }) => [statement.where, layer]))
  return reading.met.map((met) => {
    const { where, key, value } = met
    const trouble = reading.problems.find((problem) => isAt(problem.where, where))
    const judgement = trouble === undefined ? judge(met, layers.get(where)) : wrong(trouble)
    return { where, text: value === null ? key : `${key} = ${value}`, ...judgement }
  })
}

const isAt = ({ file, line, name }: Where, where: Met['where']): boolean =>
  file === where.file && line === where.line && name === where.name

const wrong = ({ message }: Problem): Judgement => ({ verdict: 'wrong', note: message })

function judge({ role, key, value }: Met, layer: Layer | undefined): Judgement {
  switch (role) {
    case 'condition':
      return { verdict: 'read', note: 'decided now, for this environment' }
    case 'skipped':
      return { verdict: 'not in force', note: verdicts['not in force'] }
    case 'variable':
      return { verdict: 'read', note: 'its value is put where it is used' }
    case 'include':
      return { verdict: 'read', note: 'its lines are read here' }
    case 'statement':
      return layer === undefined ? { verdict: 'read', note: '' } : judgeStatement(key, value, layer)
  }
}

function judgeStatement(key: string, value: string | null, layer: Layer): Judgement {
  const [entry] = layer.entries
  if (entry !== undefined) return judgeEntry(key, entry, layer)
  const verdict = verdictOn(key)
  if (verdict !== null && verdict.verdict !== 'means') {
    const isHarmless = verdict.unless?.test(value ?? '') === true
    const note = isHarmless ? 'Stint does so anyway' : verdict.reason
    return { verdict: isHarmless ? 'ignored' : verdict.verdict, note }
  }
  const [problem] = layer.problems
  return problem === undefined
    ? { verdict: 'read', note: 'a variable of your own; its value is put where it is used' }
    : wrong(problem)
}

function judgeEntry(key: string, { knob, text }: Entry, { notices }: Layer): Judgement {
  const parsed = specOf(knobOf(knob).kind).parse(text, knobOf(knob))
  if (!parsed.ok) return { verdict: 'wrong', note: `expected ${parsed.expected}` }
  const verdict = verdictOn(key)
  const means = verdict?.verdict === 'means' ? verdict.note : undefined
  const comment = notices.find((notice) => notice.includes('taken as a comment'))
  const change =
    means ?? changedMeanings[knob] ?? (comment && 'what follows the value is a comment')
  const here = `${knob} = ${text}`
  return change === undefined
    ? { verdict: 'carries over', note: here }
    : { verdict: 'changed', note: `${here}: ${change}` }
}
