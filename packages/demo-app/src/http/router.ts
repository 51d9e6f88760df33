import { badInput, notFound, Problem } from './problem.ts'
import type { Exchange, Handler, Route } from './exchange.ts'

/** Who answers, and with what taken from the address. */
interface Match extends Pick<Exchange, 'params' | 'query'> {
  readonly answer: Handler
}

/** Finds the route of a request; throws a 400, 404 or 405 `Problem` when there is none. */
export type Router = (method: string, target: string) => Match

/** Makes a router of a list of routes; HEAD is answered by GET. */
export function createRouter(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ ...route, pattern: toPattern(route.path) }))
  return (method, target) => {
    const { pathname, searchParams: query } = toUrl(target)
    const wanted = method === 'HEAD' ? 'GET' : method
    const allowed: string[] = []
    for (const { pattern, answer, method: offered } of compiled) {
      const found = pattern.exec(pathname)
      if (found === null) continue
      if (offered === wanted) return { answer, params: { ...found.groups }, query }
      allowed.push(offered)
    }
    if (allowed.length === 0) throw notFound(`nothing at ${pathname}`)
    throw new Problem(405, `${pathname} takes ${allowed.join(', ')}`, { allow: allowed.join(', ') })
  }
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

function toUrl(target: string): URL {
  const url = URL.parse(target, 'http://demo-app')
  if (url === null) throw badInput('the address of this request cannot be read')
  return url
}
