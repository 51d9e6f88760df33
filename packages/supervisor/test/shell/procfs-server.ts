import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A process that listens but accepts nothing, because it is stopped. */
export interface DeafServer {
  readonly pid: number
  readonly port: number
}

const PROGRAM = `
const net = require('node:net')
const server = net.createServer()
server.listen(JSON.parse(process.argv[1]), () => process.send(server.address().port ?? 0))
`

/** Starts a server with these options of `net.Server#listen` and freezes it; it ends with the test. */
export async function startDeafServer(options: object): Promise<DeafServer> {
  const child = spawn(process.execPath, ['-e', PROGRAM, JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => endOf(child))
  const [port] = (await once(child, 'message')) as [number]
  child.kill('SIGSTOP')
  return { pid: child.pid ?? 0, port }
}

/** Opens connections that wait in the accept queue; they end with the test. */
export function connectClients(
  count: number,
  to: { readonly host: string; readonly port: number } | { readonly path: string },
): readonly Socket[] {
  const clients = Array.from({ length: count }, () => connect(to).on('error', () => {}))
  onTestFinished(() => {
    for (const client of clients) client.destroy()
  })
  return clients
}

async function endOf(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
