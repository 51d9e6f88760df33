import { isIP } from 'node:net'
import type { Address } from '../../config/address.ts'

/** Says whether a request may be answered, from its `Host` header. */
export type HostCheck = (host: string | undefined) => boolean

/**
 * A listener on loopback is answered under loopback's own names only. Otherwise a web page could have its own name
 * resolve to 127.0.0.1 (DNS rebinding) and read, in its visitor's browser, what is meant for this host. Whoever binds
 * another address shows it to others on purpose, under names we cannot know; a browser cannot reach a unix socket.
 */
export function hostCheckOf(address: Address): HostCheck {
  if (address.kind === 'unix' || !isLoopback(address.host)) return () => true
  // A client without the header (HTTP/1.0) is no browser.
  return (host) => host === undefined || isLoopback(nameIn(host))
}

/** `127.0.0.1:9101`, `[::1]:9101`, `localhost`: without the port and the brackets. */
function nameIn(host: string): string {
  return /^\[(?<name>[^\]]*)\](?::\d*)?$/.exec(host)?.groups?.['name'] ?? host.replace(/:\d*$/, '')
}

function isLoopback(name: string): boolean {
  const host = name.toLowerCase()
  if (isIP(host) === 4) return host.startsWith('127.')
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost')
}
