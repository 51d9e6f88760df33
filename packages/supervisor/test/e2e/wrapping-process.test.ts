import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assertNothingLost } from '../clients/index.ts'
import { loadsFor } from './frameworks-load.ts'
import { event, fixture, stint, type Stint } from './stint.ts'
import { ask, whenServing } from './wrapping-ask.ts'
import { temporaryDirectory } from './wrapping-places.ts'

const MIRROR = fixture('process/mirror.mjs')
const NODE_FIRST = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
/** Other Node binaries to run workers on, separated by colons. */
const otherNodes = (process.env['STINT_TEST_NODES'] ?? '').split(':').filter((path) => path !== '')

/** What one worker says of itself. */
async function mirrored(
  args: readonly string[],
  { env = {}, path = '/' }: { readonly env?: NodeJS.ProcessEnv; readonly path?: string } = {},
) {
  const running = stint(['--workers', '1', ...args], { env })
  const place = await whenServing(running, 1)
  return { running, place, seen: await ask(place, path) }
}

it('--node-args reach the node of every worker', async () => {
  const { seen } = await mirrored([
    '--node-args=--max-old-space-size=123',
    '--node-args=--stack-trace-limit=50',
    MIRROR,
  ])
  expect(seen['heapLimitMiB']).toBe(limitOf(['--max-old-space-size=123']))
  const plain = await mirrored([MIRROR])
  expect(plain.seen['heapLimitMiB']).toBe(limitOf([]))
})

describe.each([
  ['an app', [MIRROR]],
  ['a command', ['--', 'node', MIRROR]],
])('of %s', (_, app) => {
  it('--max-semi-space-size and --max-old-space-size are the limits that V8 has, over an inherited NODE_OPTIONS', async () => {
    const limits = ['--max-semi-space-size=32', '--max-old-space-size=200']
    const { seen } = await mirrored([...limits, ...app], {
      env: { NODE_OPTIONS: '--max-old-space-size=500', PATH: NODE_FIRST },
    })
    expect(seen['heapLimitMiB']).toBe(limitOf(limits))
  })

  it('--threadpool-size is what libuv is told, over an inherited UV_THREADPOOL_SIZE', async () => {
    const { seen } = await mirrored(['--threadpool-size', '9', ...app], {
      env: { UV_THREADPOOL_SIZE: '3', PATH: NODE_FIRST },
      path: '/UV_THREADPOOL_SIZE',
    })
    expect(seen['env']).toBe('9')
  })
})

it('--env sets variables of the workers, over those inherited', async () => {
  const { seen, place } = await mirrored(['--env', 'COLOUR=blue', '--env', 'EMPTY=', MIRROR], {
    env: { COLOUR: 'red' },
    path: '/COLOUR',
  })
  expect(seen['env']).toBe('blue')
  expect((await ask(place, '/EMPTY'))['env']).toBe('')
})

it('what follows -- are the arguments of the app', async () => {
  const { seen } = await mirrored([MIRROR, '--', '--verbose', 'two words', '--listen'])
  expect(seen['args']).toEqual(['--verbose', 'two words', '--listen'])
})

it('nothing of the orders is left in the environment or on the command line of a worker', async () => {
  const { seen } = await mirrored([MIRROR], { path: '/STINT_ORDERS' })
  expect(seen['env']).toBeNull()
  expect(seen['cmdline']).not.toContain('holdPath')
})

it('--chdir is where the app is looked up and where it runs', async () => {
  const directory = temporaryDirectory()
  mkdirSync(join(directory, 'site'))
  writeFileSync(join(directory, 'site', 'app.mjs'), readFileSync(MIRROR))
  const { seen } = await mirrored(['--chdir', join(directory, 'site'), 'app.mjs'])
  expect(seen['cwd']).toBe(join(directory, 'site'))
})

it('--umask decides the mode of the files that workers make', async () => {
  const directory = temporaryDirectory()
  const { seen } = await mirrored(['--umask', '027', MIRROR], {
    env: { NOTE: join(directory, 'note') },
  })
  expect(seen['umask']).toBe(0o027)
  const [name = ''] = readdirSync(directory)
  expect((statSync(join(directory, name)).mode & 0o777).toString(8)).toBe('640')
})

it('--procname shows in the titles of supervisor and workers', async () => {
  const running = stint(['--workers', '2', '--procname', 'shop', MIRROR])
  await whenServing(running, 2)
  const titleOf = (pid: number): string =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', '').trim()
  const workers = running.lines.filter(event('ready'))
  expect(titleOf(running.pid)).toBe('shop supervisor')
  for (const { worker, pid } of workers) expect(titleOf(pid ?? 0)).toBe(`shop worker ${worker}`)
})

describe.runIf(isRoot)('as root', () => {
  it('--uid runs workers as that user and its group', async () => {
    const { seen } = await mirrored(['--uid', 'nobody', MIRROR])
    expect(seen).toMatchObject({ uid: NOBODY, gid: NOBODY })
  })

  it('--uid and --gid take numbers', async () => {
    const { seen } = await mirrored(['--uid', '12345', '--gid', '23456', MIRROR])
    expect(seen).toMatchObject({ uid: 12_345, gid: 23_456 })
  })

  it('a worker of another user keeps none of the supervisor’s groups', async () => {
    const { seen } = await mirrored(['--uid', 'nobody', MIRROR])
    expect(seen['groups']).toEqual([NOBODY])
  })

  it(
    'workers of another user are recycled and reloaded without a lost request',
    { timeout: 180_000 },
    async () => {
      const running = stint([
        '--workers',
        '2',
        '--uid',
        'nobody',
        '--max-requests',
        '30',
        '--min-worker-lifetime',
        '0',
        '--reload-probation',
        '0.2',
        fixture('frameworks/plain-http.cjs'),
      ])
      const loads = loadsFor('http', await whenServing(running, 2), 'plain-http')
      await running.count(
        (line) => line.event === 'exited' && line.cause === 'max-requests',
        6,
        150_000,
      )
      running.child.kill('SIGHUP')
      await running.line(event('reloaded'))
      for (const load of loads) assertNothingLost(await load.stop())
      expect(await running.stop()).toBe(0)
    },
  )

  it('a user that does not exist is refused', async () => {
    const running = stint(['--uid', 'no-such-user', MIRROR])
    expect(await running.exited).toBe(2)
    expect(running.output()).toContain('there is no user "no-such-user" on this machine')
  })
})

describe('--pidfile', () => {
  it('names the supervisor while it serves, and goes with it', async () => {
    const path = join(temporaryDirectory(), 'app.pid')
    const { running } = await mirrored(['--pidfile', path, MIRROR])
    await expect.poll(() => contentOf(path)).toBe(`${running.pid}\n`)
    expect(await running.stop()).toBe(0)
    expect(existsSync(path)).toBe(false)
  })

  it('refuses a second instance, which leaves the first one alone', async () => {
    const path = join(temporaryDirectory(), 'app.pid')
    const { running, place } = await mirrored(['--pidfile', path, MIRROR])
    const second = stint(['--pidfile', path, MIRROR])
    expect(await second.exited).toBe(2)
    expect(second.output().split('\n')).toEqual([
      `stint: pidfile ${path} names process ${running.pid}, which is alive; stop it or choose another pidfile`,
    ])
    await expect.poll(() => contentOf(path)).toBe(`${running.pid}\n`)
    await ask(place)
  })

  it('of a process that is gone is taken over', async () => {
    const path = join(temporaryDirectory(), 'app.pid')
    writeFileSync(path, '4194999\n')
    const { running } = await mirrored(['--pidfile', path, MIRROR])
    await expect.poll(() => contentOf(path)).toBe(`${running.pid}\n`)
  })
})

describe('--node runs workers on another Node', () => {
  it('that is the supervisor’s own when it is not given', async () => {
    const { seen } = await mirrored([MIRROR])
    expect(seen['version']).toBe(process.version)
  })

  it.runIf(otherNodes.length > 0).each(otherNodes)(
    '%s: nothing is lost in recycles and a reload',
    { timeout: 180_000 },
    async (node) => {
      const running = stint([
        '--node',
        node,
        '--workers',
        '2',
        '--max-requests',
        '30',
        '--min-worker-lifetime',
        '0',
        '--reload-probation',
        '0.2',
        fixture('frameworks/plain-http.cjs'),
      ])
      const place = await whenServing(running, 2)
      const loads = loadsFor('http', place, 'plain-http')
      await running.count(
        (line) => line.event === 'exited' && line.cause === 'max-requests',
        12,
        150_000,
      )
      running.child.kill('SIGHUP')
      await running.line(event('reloaded'))
      for (const load of loads) assertNothingLost(await load.stop())
      expectNoTrouble(running)
      expect(await running.stop()).toBe(0)
      const mirror = await mirrored(['--node', node, MIRROR])
      expect(mirror.seen['version']).not.toBe(process.version)
    },
  )
})

/** The heap limit that node has with these arguments, in MiB. */
function limitOf(args: readonly string[]): number {
  const program = 'process.stdout.write(String(v8.getHeapStatistics().heap_size_limit / 2 ** 20))'
  return Number(execFileSync(process.execPath, [...args, '-e', program], { encoding: 'utf8' }))
}

function contentOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function expectNoTrouble({ lines }: Stint): void {
  expect(lines.filter(({ level, event: name }) => level > 30 && name !== 'notice')).toEqual([])
}
