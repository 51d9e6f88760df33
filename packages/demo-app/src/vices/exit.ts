import { queryNumber } from '../http/input.ts'
import type { Exchange } from '../http/exchange.ts'

/** Leaves in the middle of the request. */
export function exit({ query }: Exchange): void {
  process.exit(queryNumber(query, 'code', { otherwise: 0, max: 255 }))
}
