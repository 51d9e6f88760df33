import { lookup } from 'node:dns/promises'
import net from 'node:net'
import type { Address } from '../config/address.ts'
import { printAddress } from '../config/address.ts'
import type { ListenAddress } from '../protocol/messages.ts'
import { errorCode } from './error-code.ts'
import { ListenError } from './listen-error.ts'
import { claimPlace, type PlaceClaim } from './place-claim.ts'
import { freeStaleSocket, takenPath } from './unix-socket.ts'

/** Turns what the operator wrote into what can be bound. */
export async function resolveListen(address: Address): Promise<ListenAddress> {
  if (address.kind === 'unix') return address
  return { kind: 'tcp', host: await resolveHost(address), port: address.port }
}

/** Makes sure that nobody else serves there, or is about to; nobody is from now on. Throws a `ListenError`. */
export async function takePlace(address: ListenAddress): Promise<PlaceClaim> {
  const claim = await claimPlace(address)
  if (claim === null)
    throw address.kind === 'unix' ? takenPath(address.path) : cannotListen(address, 'EADDRINUSE')
  try {
    if (address.kind === 'unix') await freeStaleSocket(address.path)
    else refuseTaken(address)
    return claim
  } catch (error) {
    claim.release()
    throw error
  }
}

async function resolveHost({
  host,
  port,
}: {
  readonly host: string
  readonly port: number
}): Promise<string> {
  if (host === '::' && !hasIpv6()) return '0.0.0.0'
  if (net.isIP(host) !== 0) return host
  try {
    return (await lookup(host)).address
  } catch (cause) {
    throw new ListenError(`cannot listen on ${host}:${port}: the host name does not resolve`, {
      cause,
    })
  }
}

function hasIpv6(): boolean {
  try {
    new net.BoundSocket({ host: '::1', port: 0 }).close()
    return true
  } catch {
    return false
  }
}

/** SO_REUSEPORT would share the port with any process of the same user in silence; a plain bind says who came first. */
function refuseTaken(address: Extract<Address, { kind: 'tcp' }>): void {
  if (address.port === 0) return
  try {
    new net.BoundSocket({ host: address.host, port: address.port }).close()
  } catch (cause) {
    throw cannotListen(address, cause)
  }
}

/** A bind that failed, in words an operator can act on. */
export function cannotListen(address: Address, cause: unknown): ListenError {
  const why = explainBind(cause, { address, knob: 'listen' })
  return new ListenError(`cannot listen on ${printAddress(address)}: ${why}`, { cause })
}

/** The remedy for a failed bind; `knob` is where the address was written. */
export function explainBind(
  cause: unknown,
  { address, knob }: { readonly address: Address; readonly knob: string },
): string {
  const code = errorCode(cause)
  switch (code) {
    case 'EADDRINUSE':
      return `the address is in use (EADDRINUSE); stop the process that has it, or choose another with --${knob}`
    case 'EADDRNOTAVAIL':
      return 'this machine does not have that address (EADDRNOTAVAIL)'
    case 'EACCES':
      // Libuv says so of a directory that is not there, too.
      return address.kind === 'unix'
        ? 'permission denied, or no such directory (EACCES); make it, or choose another path'
        : 'permission denied (EACCES); ports below 1024 need root or CAP_NET_BIND_SERVICE'
    default:
      return code
  }
}
