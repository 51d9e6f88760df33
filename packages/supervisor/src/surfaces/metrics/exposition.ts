import { Registry } from 'prom-client'
import { arrange, type Picture } from './picture.ts'
import { snapshotMetric } from './snapshot-metric.ts'
import { table } from './table.ts'
import type { View } from './view.ts'

/** The table in the text format of Prometheus, for one view. */
export interface Exposition {
  readonly contentType: string
  readonly render: (view: View) => Promise<string>
}

/** Makes one registry that is filled anew for each view. */
export function createExposition(): Exposition {
  const registry = new Registry()
  let picture: Picture | null = null
  const current = (): Picture => {
    if (picture === null) throw new Error('metrics are read before a view was taken')
    return picture
  }
  for (const row of table) registry.registerMetric(snapshotMetric(row, current))
  return {
    contentType: registry.contentType,
    render: (view) => {
      // The registry asks every metric before it first yields, so scrapes that overlap do not mix their views.
      picture = arrange(view)
      return registry.metrics()
    },
  }
}
