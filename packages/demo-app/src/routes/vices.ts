import { vices } from '../vices/table.ts'
import type { Route } from '../http/exchange.ts'

/** The vices that have a door. */
export function viceRoutes(): readonly Route[] {
  return vices.flatMap(({ route }) =>
    route === null ? [] : [{ method: 'GET', path: route.path, answer: route.answer }],
  )
}
