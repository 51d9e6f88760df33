import { queryNumber } from '../http/input.ts'
import type { Exchange } from '../http/exchange.ts'

/** How long a vice lasts, from `?ms=`: 200 when not said, ten minutes at most. */
export function durationMs({ query }: Pick<Exchange, 'query'>): number {
  return queryNumber(query, 'ms', { otherwise: 200, max: 600_000 })
}
