import { Registry } from 'prom-client'
import { arrange, type Picture } from './picture.ts'
import type { Row } from './row.ts'
import { snapshotMetric } from './snapshot-metric.ts'
import { table } from './table.ts'
import type { View } from './view.ts'

/** The table in the text format of Prometheus, for one view. */
export interface Exposition {
  readonly contentType: string
  readonly render: (view: View) => Promise<string>
}

/** Makes one registry that is filled anew for each view; `compat` are rows under other people's names. */
export function createExposition(compat: readonly Row[] = []): Exposition {
  const registry = new Registry()
  let picture: Picture | null = null
  const current = (): Picture => {
    if (picture === null) throw new Error('metrics are read before a view was taken')
    return picture
  }
  for (const row of [...table, ...compat]) registry.registerMetric(snapshotMetric(row, current))
  return {
    contentType: registry.contentType,
    render: (view) => {
      // The registry asks every metric before it first yields, so scrapes that overlap do not mix their views.
      picture = arrange(view)
      return registry.metrics()
    },
  }
}
