import { hostOf, type Target } from './target.ts'

/** What every request of a run has in common. `path` may depend on the request's index, which is unique within a run. */
export interface RequestShape {
  readonly target: Target
  readonly path?: string | ((index: number) => string)
  readonly headers?: Readonly<Record<string, string>>
}

/** The head of one HTTP/1.1 request, blank line included. */
export function requestHead(
  shape: RequestShape,
  index: number,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Buffer {
  const path = typeof shape.path === 'function' ? shape.path(index) : (shape.path ?? '/')
  const fields = { Host: hostOf(shape.target), ...shape.headers, ...headers }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1')
}
