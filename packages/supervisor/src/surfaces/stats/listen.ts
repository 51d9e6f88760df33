import type { Server } from 'node:net'
import { isAbstract, printAddress, type Address } from '../../config/address.ts'
import { explainBind } from '../../shell/addresses.ts'
import { ListenError } from '../../shell/listen-error.ts'
import { freeStaleSocket, withSocketMode } from '../../shell/unix-socket.ts'

/**
 * Binds a stats server; `mode` is the `chmod-socket` of a unix socket. Resolves with the real address, rejects with a
 * `ListenError` that names the knob to change.
 */
export async function listenAt(
  server: Server,
  {
    address,
    knob,
    mode,
  }: { readonly address: Address; readonly knob: string; readonly mode: number | null },
): Promise<Address> {
  const hasFile = address.kind === 'unix' && !isAbstract(address.path)
  if (hasFile) await freeStaleSocket(address.path)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = (cause: Error): void =>
    reject(
      new ListenError(
        `cannot serve --${knob} on ${printAddress(address)}: ${explainBind(cause, { address, knob })}`,
        { cause },
      ),
    )
  server.once('error', fail)
  // A path is bound before `listen` returns.
  withSocketMode(hasFile ? mode : null, () =>
    server.listen(
      address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
      resolve,
    ),
  )
  await promise
  server.off('error', fail)
  return boundTo(server, address)
}

function boundTo(server: Server, asked: Address): Address {
  const bound = server.address()
  return bound === null || typeof bound === 'string'
    ? asked
    : { kind: 'tcp', host: bound.address, port: bound.port }
}
