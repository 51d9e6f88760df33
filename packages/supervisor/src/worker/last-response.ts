import type { ServerResponse } from 'node:http'

import type { Connection } from './connections.ts'
import { hasMoreBehind } from './pipelining.ts'

type WriteHead = (this: ServerResponse, ...args: unknown[]) => ServerResponse

/**
 * Makes a response say `Connection: close` if, by the time its head is written, no other request waits behind it on
 * the same connection: node closes after that response and drops what was pipelined. A `Connection: keep-alive` of
 * the app's own is overruled. `said` is called when it says so.
 */
export function closeAfter(
  response: ServerResponse,
  connection: Connection,
  said: () => void = () => undefined,
): void {
  // Not the prototype's: middleware may have wrapped it already.
  const { writeHead } = response as unknown as { writeHead: WriteHead }
  const closing: WriteHead = function (...args) {
    if (connection.exchanges.at(-1)?.response !== response || hasMoreBehind(connection)) {
      return Reflect.apply(writeHead, this, args)
    }
    if (this.shouldKeepAlive) said()
    this.shouldKeepAlive = false
    if (this.hasHeader('connection')) this.setHeader('Connection', 'close')
    return Reflect.apply(writeHead, this, args.map(overrule))
  }
  response.writeHead = closing
}

/** The headers given to writeHead(), in any of its three shapes, with `close` for the app's `Connection`. */
function overrule(argument: unknown): unknown {
  if (Array.isArray(argument)) return overruleList(argument)
  if (typeof argument !== 'object' || argument === null) return argument
  return Object.fromEntries(Object.entries(argument).map(overruleEntry))
}

function overruleList(list: readonly unknown[]): unknown[] {
  if (Array.isArray(list[0])) return list.map((pair) => overruleEntry(pair as [string, unknown]))
  return list.map((item, at) => (at % 2 === 1 && isConnection(list[at - 1]) ? 'close' : item))
}

function overruleEntry([name, value]: readonly [string, unknown]): [string, unknown] {
  return [name, isConnection(name) ? 'close' : value]
}

function isConnection(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'connection'
}
