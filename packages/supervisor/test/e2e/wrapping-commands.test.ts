import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assertNothingLost } from '../clients/index.ts'
import { loadsFor } from './frameworks-load.ts'
import { isLong } from './long.ts'
import { event, fixture, stint, type Stint } from './stint.ts'
import { answerers, ask, whenServing } from './wrapping-ask.ts'
import { temporaryDirectory } from './wrapping-places.ts'

const PATIENCE_MS = 240_000
/** `pnpm test:long` does more of the same. */
const RECYCLES = isLong ? 6 : 3
const SERVER = fixture('commands/server.mjs')
const NODE_FIRST = { PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` }
/** npm looks for a newer npm, and reads a user's settings; neither is wanted here. */
const OFFLINE = {
  ...NODE_FIRST,
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
  npm_config_userconfig: '/dev/null',
}

/** A package with a start script, and a program in node_modules/.bin. */
function packageDirectory(): string {
  const directory = temporaryDirectory()
  cpSync(SERVER, join(directory, 'server.mjs'))
  writeFileSync(
    join(directory, 'package.json'),
    '{ "name": "shop", "private": true, "scripts": { "start": "node server.mjs" } }\n',
  )
  mkdirSync(join(directory, 'node_modules', '.bin'), { recursive: true })
  mkdirSync(join(directory, 'node_modules', 'shopkeeper'))
  const program = join(directory, 'node_modules', 'shopkeeper', 'cli.mjs')
  writeFileSync(program, `#!/usr/bin/env node\n${readFileSync(SERVER, 'utf8')}`)
  writeFileSync(
    join(directory, 'node_modules', 'shopkeeper', 'package.json'),
    '{ "name": "shopkeeper", "version": "1.0.0", "bin": "cli.mjs" }\n',
  )
  chmodSync(program, 0o755)
  symlinkSync('../shopkeeper/cli.mjs', join(directory, 'node_modules', '.bin', 'shopkeeper'))
  return directory
}

interface Command {
  readonly name: string
  readonly words: () => readonly string[]
  readonly cwd?: () => string
}

const commands: readonly Command[] = [
  { name: 'node server.mjs', words: () => ['node', SERVER] },
  { name: 'npm start', words: () => ['npm', 'start'], cwd: packageDirectory },
  {
    name: 'npx and a program of node_modules/.bin',
    words: () => ['npx', 'shopkeeper'],
    cwd: packageDirectory,
  },
  { name: 'a shell script that becomes the server', words: () => [fixture('commands/exec.sh')] },
  {
    name: 'a shell script that stays the parent of the server',
    words: () => [fixture('commands/no-exec.sh')],
  },
  {
    name: 'a program whose grandchild is the server',
    words: () => ['node', fixture('commands/launcher.mjs')],
  },
]

function start({ words, cwd }: Command, knobs: readonly string[]): Stint {
  return stint([...knobs, '--', ...words()], {
    env: OFFLINE,
    ...(cwd === undefined ? {} : { cwd: cwd() }),
  })
}

describe.each(commands)('stint run -- with $name', (command) => {
  it('serves from every worker', { timeout: PATIENCE_MS }, async () => {
    const running = start(command, ['--workers', '2'])
    const place = await whenServing(running, 2)
    expect((await answerers(() => ask(place), 2)).size).toBe(2)
    expect((await ask(place)).app).toBe('command')
    expect(await running.stop()).toBe(0)
  })

  it(
    `loses no request in ${RECYCLES} recycles and a reload, and leaves no process behind`,
    { timeout: PATIENCE_MS },
    async () => {
      const running = start(command, [
        '--workers',
        '2',
        '--max-requests',
        '30',
        '--min-worker-lifetime',
        '0',
        '--reload-probation',
        '0.2',
      ])
      const place = await whenServing(running, 2)
      const loads = loadsFor('http', place, 'command')
      await running.count(
        (line) => line.event === 'exited' && line.cause === 'max-requests',
        RECYCLES,
        PATIENCE_MS,
      )
      running.child.kill('SIGHUP')
      await running.line(event('reloaded'), { withinMs: PATIENCE_MS })
      const last = await answerers(() => ask(place), 2)
      for (const load of loads) assertNothingLost(await load.stop())
      expect(
        running.lines.filter(({ level, event: name }) => level > 30 && name !== 'notice'),
      ).toEqual([])
      expect(await running.stop()).toBe(0)
      for (const pid of last) await expect.poll(() => isAlive(pid)).toBe(false)
    },
  )
})

it('a command that ends without having listened fails the start with 22', async () => {
  const running = stint(['--workers', '2', '--', 'sh', '-c', 'echo no server here; exit 7'])
  expect(await running.exited).toBe(22)
  expect(running.output()).toContain('no server here')
})

it.each([
  ['an error at import', `throw new TypeError('no database url')`],
  ['a rejected start', `await Promise.reject(new TypeError('no database url'))`],
])('a reload of a command that fails says the error of the app: %s', async (_, broken) => {
  const directory = packageDirectory()
  const running = stint(['--workers', '1', '--', 'npm', 'start'], { cwd: directory, env: OFFLINE })
  await running.line(event('ready'))
  writeFileSync(join(directory, 'server.mjs'), broken)
  running.child.kill('SIGHUP')
  const { reason } = await running.line(event('reload failed'), { withinMs: PATIENCE_MS })
  expect(reason).toMatch(
    /exited with code 1 before it was ready: TypeError: no database url \(at .*server\.mjs:1/,
  )
})

/** A process that only waits for its parent to look at its exit code has left. */
function isAlive(pid: number): boolean {
  const status = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : ''
  return status !== '' && !/^State:\s+[ZX]/m.test(status)
}
