import { once } from 'node:events'
import { printAddress, type Address } from '../../config/address.ts'
import type { Settings } from '../../config/settings.ts'
import type { Log } from '../../shell/log.ts'
import { answers, type Render } from './answers.ts'
import { guard } from './gatekeeper.ts'
import { listenAt } from './listen.ts'
import { nativeStats } from './native-stats.ts'
import { httpServer, rawServer } from './servers.ts'
import { uwsgiStats } from './uwsgi-stats.ts'
import type { StatsView } from './view.ts'

/** The stats servers that run. */
export interface StatsServers {
  readonly close: () => Promise<void>
}

/**
 * Serves `stats` and `stats-native` as the settings ask, each on a listener of its own. Rejects with a `ListenError`
 * when an address cannot be had.
 */
export async function startStats({
  settings,
  view,
  log,
}: {
  readonly settings: Settings
  readonly view: () => StatsView
  readonly log: Log
}): Promise<StatsServers> {
  const indent = settings.statsMinified ? 0 : '\t'
  const uwsgi = (): string =>
    JSON.stringify(uwsgiStats(view()), settings.statsNoCores ? withoutCores : everything, indent)
  const native = (): string => JSON.stringify(nativeStats(view()), null, indent)
  const open = (knob: string, address: Address | null, print: () => string) =>
    address === null ? null : serve({ knob, address, render: answers(print, log), settings, log })
  const first = await open('stats', settings.stats, uwsgi)
  try {
    const second = await open('stats-native', settings.statsNative, native)
    return {
      close: async () => {
        await first?.close()
        await second?.close()
      },
    }
  } catch (error) {
    await first?.close()
    throw error
  }
}

async function serve({
  knob,
  address,
  render,
  settings: { statsHttp, chmodSocket },
  log,
}: {
  readonly knob: string
  readonly address: Address
  readonly render: Render
  readonly settings: Settings
  readonly log: Log
}): Promise<StatsServers> {
  const server = statsHttp ? httpServer(render) : rawServer(render)
  const { dismissAll } = guard(server)
  const bound = await listenAt(server, { address, knob, mode: chmodSocket })
  // A connection that could not be accepted (out of descriptors) is the client's loss, not the end of the service.
  server.on('error', ({ message }) =>
    log({ level: 'warn', text: `${knob}: ${message}`, fields: { event: 'stats-failed' } }),
  )
  const at = `${statsHttp ? 'http://' : ''}${printAddress(bound)}`
  log({ level: 'info', text: `${knob} at=${at}`, fields: { event: knob, at } })
  return {
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      dismissAll()
      await closed
    },
  }
}

/** Replacers for JSON.stringify. */
function everything(_key: string, value: unknown): unknown {
  return value
}

function withoutCores(key: string, value: unknown): unknown {
  return key === 'cores' ? undefined : value
}
