import type { Metric } from 'prom-client'
import type { Picture } from './picture.ts'
import type { Distribution, HistogramRow, Row } from './row.ts'

/** A line of the exposition, as prom-client's registry prints it. */
interface PromSample {
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
  /** Of histograms: the name with its suffix. */
  readonly metricName?: string
}

/** What prom-client 15's registry asks of a metric: these two and nothing else (lib/registry.js). */
interface PromMetric {
  readonly name: string
  readonly get: () => {
    readonly name: string
    readonly help: string
    readonly type: Row['type']
    readonly aggregator: 'sum'
    readonly values: readonly PromSample[]
  }
}

/** Makes a metric for prom-client's registry out of a row: it holds no number and reads them all when asked. */
export function snapshotMetric(row: Row, picture: () => Picture): Metric {
  const { name, help, type } = row
  const metric: PromMetric = {
    name,
    get: () => ({ name, help, type, aggregator: 'sum', values: samplesOf(row, picture()) }),
  }
  // The declared type is the union of prom-client's own classes; the registry only calls what is above.
  return metric as unknown as Metric
}

function samplesOf(row: Row, picture: Picture): readonly PromSample[] {
  return row.type === 'histogram' ? bucketsOf(row, row.read(picture)) : row.read(picture)
}

function bucketsOf(
  { name, bounds }: HistogramRow,
  { counts, sum }: Distribution,
): readonly PromSample[] {
  let below = 0
  const buckets = counts.map((count, bucket) => {
    below += count
    return { metricName: `${name}_bucket`, labels: { le: bounds[bucket] ?? '+Inf' }, value: below }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: below },
  ]
}
