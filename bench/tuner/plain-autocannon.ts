import { createRequire } from 'node:module'

/** What plain autocannon says of a run. */
export interface PlainResult {
  readonly latency: { readonly p50: number; readonly p99: number; readonly totalCount?: number }
  readonly requests: { readonly total: number; readonly sent: number }
  readonly errors: number
}

interface PlainOptions {
  readonly url: string
  readonly connections: number
  readonly duration: number
  readonly overallRate?: number
}

/** autocannon as its users call it: the tuner's own copy, nothing mended. */
export const plainAutocannon = createRequire(
  new URL('../../packages/tuner/package.json', import.meta.url),
)('autocannon') as (options: PlainOptions) => PromiseLike<PlainResult>
