import type { AppSpec } from '../../config/app-spec.ts'
import type { Settings } from '../../config/settings.ts'
import type { ControlAnswer, ControlRequest } from '../../protocol/control.ts'
import { openControlSocket, type ControlSocket } from '../../shell/control-socket.ts'
import { alone } from '../../shell/start-lock.ts'
import type { Glance } from '../metrics/view.ts'
import { grant, Refusal, type GrantTools } from './grant.ts'
import { createControlServer } from './server.ts'
import { statusOf, type ControlIdentity } from './status.ts'

/** Takes commands on the control socket until closed. Rejects with a `ListenError` when an asked-for path cannot be had. */
export async function startControl({
  settings,
  app,
  glance,
  ...tools
}: Omit<GrantTools, 'status' | 'pid'> & {
  readonly settings: Pick<Settings, 'control' | 'name'>
  readonly app: AppSpec
  readonly glance: () => Glance
}): Promise<() => Promise<void>> {
  const { log } = tools.ring
  let socket: ControlSocket | null = null
  const identity = (): ControlIdentity => ({
    name: socket?.name ?? '',
    control: socket?.path ?? '',
    pid: process.pid,
    rssBytes: process.memoryUsage.rss(),
    cpuSeconds: cpuSeconds(),
  })
  const granting: GrantTools = {
    ...tools,
    status: () => statusOf(glance(), identity()),
    pid: process.pid,
  }
  const { server, close } = createControlServer({
    answer: (request) => answerTo(request, granting),
    log,
  })
  socket = await alone(() => openControlSocket(server, { ...settings, app, log }))
  const end = (): Promise<void> => {
    tools.ring.end()
    return close()
  }
  if (socket === null) return end
  const { path, name, close: remove } = socket
  log({
    level: 'info',
    text: `control at=${path} name=${name}`,
    fields: { event: 'control', at: path, instance: name },
  })
  return () => {
    remove()
    return end()
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function answerTo({ id, wish }: ControlRequest, tools: GrantTools): Promise<ControlAnswer> {
  try {
    return { id, ok: true, result: await grant(wish, tools) }
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'internal'
    return {
      id,
      ok: false,
      error: { code, message: error instanceof Error ? error.message : String(error) },
    }
  }
}
