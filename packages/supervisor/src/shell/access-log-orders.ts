import type { Settings } from '../config/settings.ts'
import type { AccessLogOrders } from '../protocol/messages.ts'

/** Which requests workers are to log; null when none. */
export function accessLogOrders(
  { accessLog, log4xx, log5xx, logSlowMs }: Settings,
  format: 'pretty' | 'json',
): AccessLogOrders | null {
  if (!accessLog && !log4xx && !log5xx && logSlowMs === 0) return null
  return { format, all: accessLog, status4xx: log4xx, status5xx: log5xx, slowMs: logSlowMs }
}
