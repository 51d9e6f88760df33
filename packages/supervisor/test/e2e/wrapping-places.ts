import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** The loopback addresses of this machine: `::1` is not on all of them. */
export const loopbacks: readonly string[] = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ internal }) => internal)
  .map(({ address }) => address)
  .filter((address) => address === '127.0.0.1' || address === '::1')

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A directory that goes with the test; workers of any user may look into it. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stint-wrapping-'))
  chmodSync(directory, 0o755)
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A server of somebody else, until the test ends. */
export async function foreignServer(where: net.ListenOptions): Promise<net.Server> {
  const server = net.createServer((socket) => socket.end()).listen(where)
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return server
}
