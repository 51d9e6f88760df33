import type { ListenRequest } from '../protocol/messages.ts'
import { printRequest } from './request.ts'

/** A listen() call that failed. */
export interface Failure {
  readonly request: ListenRequest
  readonly code: string
  /** It was to be the served one. */
  readonly wasServed: boolean
  /** No other worker of this app runs yet. */
  readonly isFirstLife: boolean
  /** It asked for a port that Stint itself serves. */
  readonly hitServedPort: boolean
  /** The call that is the served one. */
  readonly served: ListenRequest | null
}

/** What an operator should know about a failed listen(). */
export function hintFor(failure: Failure): string {
  const { request, code, wasServed, isFirstLife, hitServedPort, served } = failure
  const place = printRequest(request)
  if (code !== 'EADDRINUSE') return `the app could not listen on ${place} (${code})`
  if (wasServed || isFirstLife) return `${place} is taken by another process`
  if (hitServedPort && served !== null) {
    return (
      `the app's server on ${printRequest(served)} was taken for the one to serve; ` +
      `name the right one with --app-listen ${place}`
    )
  }
  if (request.kind === 'unix') {
    return `every worker opens ${place}; only the first can have it: give each its own path (STINT_SLOT is in its environment)`
  }
  return (
    `every worker opens port ${request.port}; only the first can have it: give each its own port ` +
    '(STINT_SLOT is in its environment) or move it out of the app'
  )
}
