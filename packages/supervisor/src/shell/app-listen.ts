import type { Address } from '../config/address.ts'
import type { ListenRequest } from '../protocol/messages.ts'

/** `app-listen` as the agent compares it with what the app asks for; a bare port and `::` stand for "any host". */
export function appListenRequest(endpoint: Address | null): ListenRequest | null {
  if (endpoint === null || endpoint.kind === 'unix') return endpoint
  const { host, port } = endpoint
  return { kind: 'tcp', host: host === '' || host === '::' ? null : host, port }
}
