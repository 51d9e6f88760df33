import { table } from '../../src/surfaces/metrics/table.ts'

const suffixes = { histogram: ['_bucket', '_sum', '_count'], counter: [''], gauge: [''] }

/** Every name a query may use. */
export const seriesNames: ReadonlySet<string> = new Set(
  table.flatMap(({ name, type }) => suffixes[type].map((suffix) => name + suffix)),
)

/** The metrics of ours that a query names. */
export function namesIn(query: string): readonly string[] {
  return [...query.matchAll(/\bstint_[a-z0-9_]+/g)].map(([name]) => name)
}
