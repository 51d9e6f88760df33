import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Vice } from '../../packages/tuner/test/load/vicious-server.ts'

/** What the server of {@link startTruthServer} does; every n-th request of a connection meets the vice. */
export interface TruthOptions {
  readonly delayMs?: number
  readonly every?: number
  readonly vice?: Vice
  readonly stall?: { readonly ms: number; readonly everyMs: number }
}

/** What the server saw since it was last asked. */
export interface ServerCounts {
  readonly received: number
  readonly answered: number
  readonly connections: number
  /** Milliseconds. */
  readonly arrivals: readonly number[]
}

/** What the server's process says. */
export type ServerSays =
  | { readonly type: 'listening'; readonly port: number }
  | ({ readonly type: 'counts' } & ServerCounts)

/** A server in a process of its own. */
export interface TruthServer {
  readonly port: number
  /** Its counts since the last call. */
  counts(): Promise<ServerCounts>
  close(): void
}

/** Starts it on a free port. */
export async function startTruthServer(options: TruthOptions): Promise<TruthServer> {
  const file = fileURLToPath(new URL('./truth-server.ts', import.meta.url))
  const child = fork(file, [JSON.stringify(options)], { execArgv: [] })
  const [said] = (await once(child, 'message')) as [ServerSays]
  return {
    port: said.type === 'listening' ? said.port : 0,
    async counts() {
      const answer = once(child, 'message')
      child.send('counts')
      const [message] = (await answer) as [Extract<ServerSays, { type: 'counts' }>]
      return message
    },
    close: () => child.kill('SIGKILL'),
  }
}
