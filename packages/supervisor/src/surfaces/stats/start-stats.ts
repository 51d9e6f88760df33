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

type Close = () => Promise<void>

/**
 * Serves `stats` and `stats-native` as the settings ask, each on a listener of its own; `onClose` is told how to close each as soon
 * as it listens. Rejects with a `ListenError` when an address cannot be had.
 */
export async function startStats({
  settings,
  view,
  log,
  onClose,
}: {
  readonly settings: Settings
  readonly view: () => StatsView
  readonly log: Log
  readonly onClose: (close: Close) => void
}): Promise<void> {
  const indent = settings.statsMinified ? 0 : '\t'
  const uwsgi = (): string =>
    JSON.stringify(uwsgiStats(view()), settings.statsNoCores ? withoutCores : everything, indent)
  const native = (): string => JSON.stringify(nativeStats(view()), null, indent)
  const open = async (knob: string, address: Address | null, print: () => string) => {
    if (address !== null)
      onClose(await serve({ knob, address, render: answers(print, log), settings, log }))
  }
  await open('stats', settings.stats, uwsgi)
  await open('stats-native', settings.statsNative, native)
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
}): Promise<Close> {
  const server = statsHttp ? httpServer(render) : rawServer(render)
  const { dismissAll } = guard(server)
  const bound = await listenAt(server, { address, knob, mode: chmodSocket })
  // A connection that could not be accepted (out of descriptors) is the client's loss, not the end of the service.
  server.on('error', ({ message }) =>
    log({ level: 'warn', text: `${knob}: ${message}`, fields: { event: 'stats-failed' } }),
  )
  const at = `${statsHttp ? 'http://' : ''}${printAddress(bound)}`
  log({ level: 'info', text: `${knob} at=${at}`, fields: { event: knob, at } })
  return async () => {
    const closed = once(server, 'close')
    server.close()
    dismissAll()
    await closed
  }
}

/** Replacers for JSON.stringify. */
function everything(_key: string, value: unknown): unknown {
  return value
}

function withoutCores(key: string, value: unknown): unknown {
  return key === 'cores' ? undefined : value
}
