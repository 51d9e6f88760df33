import { printAddress, type Address } from '../config/address.ts'
import type { Log, LogLine } from '../shell/log.ts'
import { uwsgiRows } from '../surfaces/metrics/compat/uwsgi-rows.ts'
import type { Viewer } from '../surfaces/metrics/viewer.ts'
import { createStatsViewer } from '../surfaces/stats/viewer.ts'
import type { Parts } from './parts.ts'

/** Metrics and statistics: listeners of their own that only look. */
export async function serveViews(
  { input: { settings }, onClose }: Pick<Parts, 'input' | 'onClose'>,
  viewer: Viewer,
  log: Log,
): Promise<void> {
  const view = createStatsViewer(viewer.glance)
  if (settings.metrics !== null) {
    const compat = settings.metricsCompat === 'uwsgi' ? uwsgiRows({ settings, view }) : []
    // prom-client costs memory that only a scraped supervisor needs to spend.
    const { serveMetrics } = await import('../surfaces/metrics/server.ts')
    const { address, close } = await serveMetrics({
      address: settings.metrics,
      view: viewer.view,
      glance: viewer.glance,
      compat,
      log,
    })
    onClose(close)
    log(metricsLine(address))
  }
  if (settings.stats === null && settings.statsNative === null) return
  const { startStats } = await import('../surfaces/stats/start-stats.ts')
  await startStats({ settings, view, log, onClose })
}

function metricsLine(address: Address): LogLine {
  const at = `http://${printAddress(address)}/metrics`
  return { level: 'info', text: `metrics at=${at}`, fields: { event: 'metrics', at } }
}
