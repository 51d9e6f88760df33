import { printAddress } from '../../../config/address.ts'
import type { Settings } from '../../../config/settings.ts'
import { uwsgiStats, type UwsgiStats } from '../../stats/uwsgi-stats.ts'
import type { StatsView } from '../../stats/view.ts'
import type { Picture } from '../picture.ts'
import type { Row } from '../row.ts'
import { uwsgiTable } from './uwsgi-table.ts'

/** uwsgi_exporter's families as rows of our exposition: each scrape takes one view of the stats. */
export function uwsgiRows({
  settings,
  view,
}: {
  readonly settings: Pick<Settings, 'stats' | 'statsHttp'>
  readonly view: () => StatsView
}): readonly Row[] {
  const taken = new WeakMap<Picture, UwsgiStats>()
  const statsOf = (picture: Picture): UwsgiStats => {
    const stats = taken.get(picture) ?? uwsgiStats(view())
    taken.set(picture, stats)
    return stats
  }
  const stats_uri = uriOf(settings)
  return uwsgiTable.map(({ name, type, labels, help, read }) => ({
    name,
    section: 'compat',
    type,
    labels: ['stats_uri', ...labels],
    help,
    read: (picture) =>
      read(statsOf(picture)).map((sample) => ({
        ...sample,
        labels: { stats_uri, ...sample.labels },
      })),
  }))
}

/** As the exporter would have been told: `tcp://HOST:PORT`, `http://HOST:PORT` or `unix://PATH`. */
function uriOf({ stats, statsHttp }: Pick<Settings, 'stats' | 'statsHttp'>): string {
  if (stats === null) return 'stint'
  if (stats.kind === 'unix') return printAddress(stats).replace(/^unix:/, 'unix://')
  return `${statsHttp ? 'http' : 'tcp'}://${printAddress(stats)}`
}
