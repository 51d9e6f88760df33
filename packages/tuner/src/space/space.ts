import { knobOf, knobs, type Knob, type KnobName } from '@stint/supervisor'
import type { Dimension, Space, Value } from './dimension.ts'
import type { SpaceHost } from './host.ts'
import { rules, type Rule } from './rules.ts'

/** What the target runs with today, by knob, in the knob's unit; null: unset. */
export type Today = Readonly<Partial<Record<KnobName, Value | null>>>

/** The knobs of the supervisor's table that are searched, with every value worth a trial on this host. */
export function spaceOf({
  today,
  fixed,
  host,
}: {
  readonly today: Today
  /** Knobs that the user decided; they are not moved. */
  readonly fixed: ReadonlySet<string>
  readonly host: SpaceHost
}): Space {
  return searchedKnobs()
    .filter((name) => !fixed.has(name))
    .flatMap((name) => {
      const rule = rules[name]
      return rule === undefined ? [] : [dimension({ name, rule, today: today[name], host })]
    })
    .filter(({ values }) => values.length > 1)
}

/** Names of the rows with `tune: { how: 'search' }`. */
export function searchedKnobs(): readonly KnobName[] {
  return (Object.keys(knobs) as KnobName[]).filter((name) => knobOf(name).tune?.how === 'search')
}

function dimension({
  name,
  rule,
  today,
  host,
}: {
  readonly name: KnobName
  readonly rule: Rule
  readonly today: Value | null | undefined
  readonly host: SpaceHost
}): Dimension {
  const row = knobOf(name)
  const baseline = baselineOf(today, row, rule.unset?.(host))
  const range = rangeOf(row, rule, host)
  if (range === null) {
    const named = rule.values?.(host) ?? row.choices ?? []
    const values = [...new Set([baseline, ...named])]
    const prior = nearest(rule.prior(host, baseline), values)
    return { name, kind: 'categorical', values, scale: 'linear', baseline, prior }
  }
  const values = [...new Set([...range.values, Number(baseline)])].sort((a, b) => a - b)
  const prior = nearest(rule.prior(host, baseline), values)
  return { name, kind: 'ordinal', values, scale: range.scale, baseline, prior }
}

/** `auto` and 0 stand for what they amount to, so that the baseline is one of the values tried. */
function baselineOf(
  today: Value | null | undefined,
  { default: written }: Knob,
  unset: Value | undefined,
): Value {
  const isUnset = today === undefined || today === null || today === 0 || today === 'auto'
  return isUnset ? (unset ?? String(written)) : today
}

interface Range {
  readonly values: readonly number[]
  readonly scale: 'linear' | 'log2'
}

function rangeOf({ tune }: Knob, rule: Rule, host: SpaceHost): Range | null {
  if (tune?.how !== 'search' || tune.from === undefined || tune.to === undefined) return null
  const { from, scale = 'linear' } = tune
  const to = Math.min(tune.to, rule.most?.(host) ?? tune.to)
  const values: number[] = []
  for (let value = from; value <= to; value = scale === 'log2' ? 2 * value : value + 1)
    values.push(value)
  return { values, scale }
}

/** The value itself if it is one of them, else the closest number, else the first. */
function nearest(wanted: Value, values: readonly Value[]): Value {
  if (values.includes(wanted)) return wanted
  const distance = (value: Value) => Math.abs(Number(value) - Number(wanted))
  return values.reduce((best, value) => (distance(value) < distance(best) ? value : best))
}
