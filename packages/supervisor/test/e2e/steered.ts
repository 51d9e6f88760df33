import { afterAll, onTestFinished } from 'vitest'
import type { ControlStatus } from '../../src/protocol/control-status.ts'
import { ControlClient } from '../../src/surfaces/control/client.ts'
import { command, runtimeDir } from './control-client.ts'
import { type AtEnd, event, fixture, stint, type Stint } from './stint.ts'

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

/** A supervisor with two ready workers, and commands for it; it ends with the test. */
export function steered(
  args: readonly string[] = [],
  file: string = fixture('hello.cjs'),
): Promise<Steered> {
  return start({ args, file, atEnd: onTestFinished })
}

/** One such supervisor for all tests of a file that leave it as it was, started with the first and ended after the last. */
export function steeredByMany(args: readonly string[] = []): () => Promise<Steered> {
  let started: Promise<Steered> | undefined
  const cleanUps: (() => void | Promise<void>)[] = []
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp()
  })
  const atEnd: AtEnd = (cleanUp) => void cleanUps.push(cleanUp)
  return () => (started ??= start({ args, file: fixture('hello.cjs'), atEnd }))
}

async function start({
  args,
  file,
  atEnd,
}: {
  readonly args: readonly string[]
  readonly file: string
  readonly atEnd: AtEnd
}): Promise<Steered> {
  const env = runtimeDir(atEnd)
  const supervisor = stint(
    ['--workers', '2', '--reload-probation', '0.1', '--min-worker-lifetime', '0', ...args, file],
    { env: { ...app, ...env } },
    atEnd,
  )
  const steer: Steered['steer'] = (...words) => command(words, { env })
  const { at } = await supervisor.line(event('control'))
  await supervisor.count(event('ready'), 2)
  let opened: Promise<ControlClient> | undefined
  atEnd(async () => (await opened)?.close())
  return {
    supervisor,
    ask: async (wish) => (await (opened ??= ControlClient.open(String(at)))).ask(wish),
    path: String(at),
    env,
    steer,
    status: async () => JSON.parse((await steer('status', '--json')).out) as ControlStatus,
  }
}
