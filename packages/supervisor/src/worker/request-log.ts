import type { AccessLogOrders } from '../protocol/messages.ts'
import { printable } from '../protocol/printable.ts'
import type { LineWriter } from './line-writer.ts'

/** One request that is over. `status` 0: its client went away first; bytes are those on the wire. */
export interface Ended {
  readonly method: string
  readonly url: string
  readonly status: number
  readonly durationMs: number
  readonly bytesWritten: number
  readonly client: string
}

/** Writes one line per request that the orders name. */
export class RequestLog {
  orders: AccessLogOrders | null
  readonly #slot: number
  readonly #lines: LineWriter

  constructor(orders: AccessLogOrders | null, slot: number, lines: LineWriter) {
    this.orders = orders
    this.#slot = slot
    this.#lines = lines
  }

  get isOn(): boolean {
    return this.orders !== null
  }

  wants(status: number, durationMs: number): boolean {
    return this.orders !== null && isNamed(this.orders, status, durationMs)
  }

  write(ended: Ended): void {
    const isJson = this.orders?.format === 'json'
    this.#lines.write(isJson ? jsonLine(ended, this.#slot) : prettyLine(ended, this.#slot))
  }
}

function isNamed(orders: AccessLogOrders, status: number, durationMs: number): boolean {
  if (orders.all) return true
  if (orders.status4xx && status >= 400 && status < 500) return true
  if (orders.status5xx && status >= 500) return true
  return orders.slowMs > 0 && durationMs >= orders.slowMs
}

function prettyLine(
  { method, url, status, durationMs, bytesWritten, client }: Ended,
  slot: number,
): string {
  const verdict = status === 0 ? 'aborted' : String(status)
  const timing = `${durationMs.toFixed(1)}ms ${bytesWritten}B`
  return `${method} ${printable(withoutQuery(url))} ${verdict} ${timing} client=${client} worker=${slot}`
}

function jsonLine(
  { method, url, status, durationMs, bytesWritten, client }: Ended,
  slot: number,
): string {
  return JSON.stringify({
    time: Date.now(),
    level: 30,
    worker: slot,
    pid: process.pid,
    method,
    url: withoutQuery(url),
    status,
    ms: Math.round(durationMs * 10) / 10,
    bytes: bytesWritten,
    client,
  })
}

/** Queries carry secrets: `/search?q=x` is logged as `/search?…`. */
function withoutQuery(url: string): string {
  const at = url.indexOf('?')
  return at === -1 ? url : `${url.slice(0, at)}?…`
}
