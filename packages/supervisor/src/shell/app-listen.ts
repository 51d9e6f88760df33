import type { Address } from '../config/address.ts'
import type { ListenRequest } from '../protocol/messages.ts'

/** `app-listen` as the agent compares it with what the app asks for; `::` stands for "any host". */
export function appListenRequest(endpoint: Address | null): ListenRequest | null {
  if (endpoint === null || endpoint.kind === 'unix') return endpoint
  return { kind: 'tcp', host: endpoint.host === '::' ? null : endpoint.host, port: endpoint.port }
}
