import { onTestFinished } from 'vitest'
import type { ControlStatus } from '../../src/protocol/control-status.ts'
import { ControlClient } from '../../src/surfaces/control/client.ts'
import { command, runtimeDir } from './control-client.ts'
import { event, fixture, stint, type Stint } from './stint.ts'

const app = { HOST: '127.0.0.1', PORT: '0' }

/** A supervisor and the ways to steer it. */
export interface Steered {
  readonly supervisor: Stint
  readonly path: string
  readonly env: { readonly XDG_RUNTIME_DIR: string }
  readonly steer: (...args: readonly string[]) => ReturnType<typeof command>
  /** Over one connection, made when first needed: without the start of a command each time. */
  readonly ask: ControlClient['ask']
  readonly status: () => Promise<ControlStatus>
}

/** A supervisor with two ready workers, and commands for it. */
export async function steered(
  args: readonly string[] = [],
  file = fixture('hello.cjs'),
): Promise<Steered> {
  const env = runtimeDir()
  const supervisor = stint(
    ['--workers', '2', '--reload-probation', '0.1', '--min-worker-lifetime', '0', ...args, file],
    { env: { ...app, ...env } },
  )
  const steer: Steered['steer'] = (...words) => command(words, { env })
  const { at } = await supervisor.line(event('control'))
  await supervisor.count(event('ready'), 2)
  let opened: Promise<ControlClient> | undefined
  onTestFinished(async () => (await opened)?.close())
  return {
    supervisor,
    ask: async (wish) => (await (opened ??= ControlClient.open(String(at)))).ask(wish),
    path: String(at),
    env,
    steer,
    status: async () => JSON.parse((await steer('status', '--json')).out) as ControlStatus,
  }
}
