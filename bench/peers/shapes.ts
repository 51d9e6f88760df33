/** One kind of load. */
export interface Shape {
  readonly id: string
  readonly name: string
  readonly app: 'app' | 'fastify'
  readonly path: string
  readonly connection: 'keep-alive' | 'per-request'
}

export const shapes = [
  { id: 'keep-alive', name: 'keep-alive', app: 'app', path: '/', connection: 'keep-alive' },
  {
    id: 'per-request',
    name: 'connection per request',
    app: 'app',
    path: '/',
    connection: 'per-request',
  },
  { id: 'cpu', name: '2 ms CPU handler', app: 'app', path: '/cpu', connection: 'keep-alive' },
  { id: 'fastify', name: 'Fastify JSON', app: 'fastify', path: '/', connection: 'keep-alive' },
] as const satisfies readonly Shape[]
