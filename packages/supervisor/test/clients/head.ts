/** The server broke HTTP/1.1; the message says how. */
export class ProtocolError extends Error {}

/** How the end of a body is known. `eof`: only by the end of the connection, so a cut cannot be told from the end. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'eof' }
  | { readonly kind: 'upgrade' }

/** Status line and headers of a response; header names are in lower case, repeated headers joined by commas. */
export interface ResponseHead {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly framing: Framing
  /** The response carries `Connection: close`. */
  readonly saysClose: boolean
  /** Nothing may be sent after this response: it says close, is HTTP/1.0 without keep-alive, or ends with the connection. */
  readonly isLast: boolean
  /** From `Keep-Alive: timeout=N`. */
  readonly keepAliveTimeoutMs: number | null
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?$/
const HEADER_LINE = /^([!#$%&'*+.^_`|~\dA-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*$/

/** Parses everything before the blank line. Throws ProtocolError. */
export function parseHead(text: string): ResponseHead {
  const [first = '', ...lines] = text.split('\r\n')
  const match = STATUS_LINE.exec(first)
  if (match === null) throw new ProtocolError(`bad status line ${JSON.stringify(first)}`)
  const status = Number(match[2])
  const headers = parseHeaders(lines)
  const framing = framingOf(status, headers)
  const connection = tokensOf(headers.get('connection'))
  const saysClose = connection.includes('close')
  const keepsAlive = match[1] === '1' || connection.includes('keep-alive')
  const isLast = saysClose || !keepsAlive || framing.kind === 'eof'
  const keepAliveTimeoutMs = timeoutOf(headers.get('keep-alive'))
  return { status, headers, framing, saysClose, isLast, keepAliveTimeoutMs }
}

/** Parses header or trailer lines. Throws ProtocolError. */
export function parseHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const match = HEADER_LINE.exec(line)
    if (match === null) throw new ProtocolError(`bad header line ${JSON.stringify(line)}`)
    const [, name = '', value = ''] = match
    const key = name.toLowerCase()
    const earlier = headers.get(key)
    headers.set(key, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  return headers
}

function framingOf(status: number, headers: ReadonlyMap<string, string>): Framing {
  if (status === 101) return { kind: 'upgrade' }
  if (status < 200 || status === 204 || status === 304) return { kind: 'none' }
  const length = headers.get('content-length')
  const coding = headers.get('transfer-encoding')
  if (coding !== undefined) {
    if (length !== undefined) throw new ProtocolError('both content-length and transfer-encoding')
    if (coding.toLowerCase() !== 'chunked') throw new ProtocolError(`transfer-encoding ${coding}`)
    return { kind: 'chunked' }
  }
  if (length === undefined) return { kind: 'eof' }
  if (!/^\d{1,15}$/.test(length)) throw new ProtocolError(`bad content-length ${length}`)
  return length === '0' ? { kind: 'none' } : { kind: 'length', bytes: Number(length) }
}

function tokensOf(list: string | undefined): string[] {
  return (list ?? '').split(',').map((token) => token.trim().toLowerCase())
}

function timeoutOf(keepAlive: string | undefined): number | null {
  const match = /(?:^|[,\s])timeout=(\d+)/i.exec(keepAlive ?? '')
  return match === null ? null : Number(match[1]) * 1000
}
