import type { ListenAddress, ListenRequest } from './messages.ts'

/** An object whose fields are yet to be checked. */
export type Fields = Readonly<Record<string, unknown>>

const MAX_TEXT_CHARACTERS = 4096
const MAX_PORT = 65_535

/** A plain object, as JSON makes them. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number that is not negative, and small enough that sums of such numbers stay finite. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER
}

/** A string of a length that is safe to keep and to log. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT_CHARACTERS
}

/** True or false. */
export function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

/** What a listen() call asked for, or null. */
export function parseRequest(value: unknown): ListenRequest | null {
  if (!isRecord(value)) return null
  const { kind, host, port, path } = value
  if (kind === 'unix') return isText(path) ? { kind, path } : null
  if (kind !== 'tcp' || !isPort(port)) return null
  return host === null || isText(host) ? { kind, host, port } : null
}

/** Where a listener is, or null. */
export function parseAddress(value: unknown): ListenAddress | null {
  const request = parseRequest(value)
  if (request === null || request.kind === 'unix') return request
  return request.host === null ? null : { kind: 'tcp', host: request.host, port: request.port }
}

function isPort(value: unknown): value is number {
  return isCount(value) && Number.isInteger(value) && value <= MAX_PORT
}
