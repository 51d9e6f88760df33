import { expect, describe, it } from 'vitest'
import { assertNothingLost, keepAlive } from '../clients/index.ts'
import { event, fixture, stint } from './stint.ts'

const PORT0 = { PORT: '0' }

describe('max-requests', () => {
  it('recycles a worker that has answered so many, relief first, and loses no request', async () => {
    const supervisor = stint(
      [
        '--workers',
        '2',
        '--max-requests',
        '50',
        '--min-worker-lifetime',
        '0',
        fixture('hello.cjs'),
      ],
      { env: { ...PORT0, HOST: '127.0.0.1' } },
    )
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = keepAlive({ target, concurrency: 4, thinkMs: 5 })
    await supervisor.count((line) => line.event === 'exited' && line.cause === 'max-requests', 6)
    assertNothingLost(await run.stop())
    for (const exit of supervisor.lines.filter((line) => line.event === 'exited'))
      expect(exit.requests).toBeGreaterThanOrEqual(50)
  })
})

describe('reload-on-rss', () => {
  it('recycles a leaking worker after several samples over the limit, and loses no request', async () => {
    const supervisor = stint(
      [
        '--workers',
        '1',
        '--reload-on-rss',
        '160',
        '--mem-collector-freq',
        '0.2',
        '--min-worker-lifetime',
        '0',
        fixture('leak.mjs'),
      ],
      { env: PORT0 },
    )
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = keepAlive({ target, concurrency: 2, thinkMs: 10, path: () => '/leak' })
    const exit = await supervisor.line((line) => line.event === 'exited', { withinMs: 40_000 })
    expect(exit.cause).toBe('reload-on-rss')
    assertNothingLost(await run.stop())
  })

  it('below what the app needs at rest is said once instead of recycling for ever', async () => {
    const supervisor = stint(
      [
        '--workers',
        '1',
        '--reload-on-rss',
        '10',
        '--mem-collector-freq',
        '0.1',
        '--min-worker-lifetime',
        '0',
        fixture('leak.mjs'),
      ],
      { env: PORT0 },
    )
    await supervisor.line((line) =>
      line.msg.includes('reload-on-rss is below what this app needs at rest'),
    )
    supervisor.child.kill('SIGUSR1')
    await supervisor.line((line) => line.msg.includes('state=ready'))
    expect(supervisor.lines.filter(event('draining'))).toEqual([])
    expect(supervisor.lines.filter((line) => line.msg.includes('at rest'))).toHaveLength(1)
  })
})

describe('evil-reload-on-rss', () => {
  it('kills without a drain', async () => {
    const supervisor = stint(
      [
        '--workers',
        '1',
        '--evil-reload-on-rss',
        '150',
        '--mem-collector-freq',
        '0.2',
        fixture('leak.mjs'),
      ],
      { env: PORT0 },
    )
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = keepAlive({ target, concurrency: 2, thinkMs: 5, path: () => '/leak' })
    const exit = await supervisor.line(event('exited'), { withinMs: 40_000 })
    expect(exit).toMatchObject({ cause: 'evil-reload-on-rss', signal: 'SIGKILL' })
    await run.stop()
  })
})

describe('a heap that is full', () => {
  it('is reported as heap-oom, not as a mystery', async () => {
    const supervisor = stint(
      ['--workers', '1', '--node-args', '--max-old-space-size=30', fixture('heap.mjs')],
      { env: PORT0 },
    )
    const port = await supervisor.port()
    await fetch(`http://127.0.0.1:${port}/`).catch(() => {})
    const exit = await supervisor.line(event('exited'), { withinMs: 40_000 })
    expect(exit.cause).toBe('heap-oom')
  })
})

describe('an app that calls process.abort()', () => {
  it.each([
    ['as a file', (app: string) => [app]],
    ['behind a command', (app: string) => ['--', 'sh', '-c', `node ${app}; exit $?`]],
  ])('%s is reported as abort, although it ends as a full heap does', async (_, app) => {
    const supervisor = stint(['--workers', '1', ...app(fixture('aborts.mjs'))], { env: PORT0 })
    const port = await supervisor.port()
    await fetch(`http://127.0.0.1:${port}/`).catch(() => {})
    const exit = await supervisor.line(event('exited'), { withinMs: 40_000 })
    expect(exit.cause).toBe('abort')
  })
})
