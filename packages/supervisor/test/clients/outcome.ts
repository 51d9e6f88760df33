import type { ResponseHead } from './head.ts'

/**
 * Why a request was lost.
 * - `refused`: no connection (ECONNREFUSED, a missing unix socket, a full unix backlog)
 * - `reset`: RST, or a broken pipe while writing
 * - `empty`: a clean end before any byte of the response
 * - `truncated`: a clean end in the middle of the response
 * - `timeout`: no complete response in time, or still in flight when the run's drain deadline passed
 * - `badResponse`: not HTTP/1.1, not what was asked for, or refused by the run's `check`
 * - `unansweredAfterClose`: pipelined behind a response that said `Connection: close`
 * - `client`: this process ran out of ports or descriptors; says nothing about the server
 */
export type FailureKind =
  | 'refused'
  | 'reset'
  | 'empty'
  | 'truncated'
  | 'timeout'
  | 'badResponse'
  | 'unansweredAfterClose'
  | 'client'

/** A complete response. */
export interface Response extends ResponseHead {
  readonly body: Buffer
}

/** Where in its connection's life a request was written. Times are `performance.now()`. */
export interface Exchange {
  /** A response had already arrived on this connection when the request was written. */
  readonly reused: boolean
  /** 0 for the first request of a connection. */
  readonly requestIndexOnConnection: number
  readonly writtenAtMs: number
  readonly endedAtMs: number
  /** Age of the connection when the request was written: 0 when it was still connecting, null when it never stood. */
  readonly sinceConnectMs: number | null
  /** How long the connection had lain idle before the request; 0 on a fresh one. */
  readonly idleBeforeMs: number
}

/** How one request ended. */
export type Outcome = Exchange &
  (
    | { readonly kind: 'answered'; readonly response: Response }
    | { readonly kind: FailureKind; readonly detail: string }
  )

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOENT', 'EAGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])
const OUT_OF_RESOURCES = new Set(['EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/** Classifies a socket error. */
export function kindOfError(error: Error): FailureKind {
  const code = 'code' in error ? String(error.code) : ''
  if (OUT_OF_RESOURCES.has(code)) return 'client'
  if (UNREACHABLE.has(code)) return 'refused'
  return code === 'ETIMEDOUT' ? 'timeout' : 'reset'
}
