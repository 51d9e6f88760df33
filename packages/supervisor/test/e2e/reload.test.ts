import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assertNothingLost, connectionPerRequest, keepAlive } from '../clients/index.ts'
import { event, fixture, stint, type Stint } from './stint.ts'

/** A deployed app whose next build can be broken. */
function deploy(): { readonly app: string; readonly build: (source: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const app = join(folder, 'app.cjs')
  copyFileSync(fixture('hello.cjs'), app)
  return { app, build: (source) => writeFileSync(app, source) }
}

async function underLoad(
  target: { readonly host: string; readonly port: number },
  act: () => Promise<void>,
): Promise<void> {
  const runs = [
    connectionPerRequest({ target, concurrency: 4 }),
    keepAlive({ target, concurrency: 4, thinkMs: 5 }),
  ]
  await Promise.all(runs.map((run) => run.settled(50)))
  await act()
  for (const run of runs) assertNothingLost(await run.stop())
}

async function reloadFails(supervisor: Stint): Promise<string> {
  const since = supervisor.lines.length
  supervisor.child.kill('SIGHUP')
  const line = await supervisor.line(event('reload failed'), { since })
  return String(line.reason)
}

const broken = {
  'throws at import': {
    source: `throw new Error('broken build')`,
    reason: /exited with code 1 before it was ready/,
  },
  'never listens': { source: `setInterval(() => {}, 1000)`, reason: /SIGKILL|start-timeout/ },
  'listens and dies within a second': {
    source: `require('node:http').createServer((q, r) => r.end('bad')).listen(0, '127.0.0.1', () => setTimeout(() => process.exit(3), 700))`,
    reason: /exited with code 3 before it was ready/,
  },
}

describe('a reload onto a broken build', () => {
  for (const [name, { source, reason }] of Object.entries(broken)) {
    it(`that ${name} loses no request, keeps the old generation and says why`, async () => {
      const { app, build } = deploy()
      const supervisor = stint(['--workers', '2', '--start-timeout', '3', app], {
        env: { HOST: '127.0.0.1', PORT: '0' },
      })
      const port = await supervisor.port()
      await supervisor.count(event('ready'), 2)
      const before = supervisor.lines.filter(event('ready')).map(({ pid }) => pid)
      build(source)
      await underLoad({ host: '127.0.0.1', port }, async () => {
        expect(await reloadFails(supervisor)).toMatch(reason)
      })
      const answered = new Set<string>()
      for (let index = 0; index < 20; index++)
        answered.add(
          (
            await (
              await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
            ).text()
          ).split(' ')[0] ?? '',
        )
      expect([...answered].every((pid) => before.includes(Number(pid)))).toBe(true)
    })
  }

  it('is followed by a good one as soon as it is asked for', async () => {
    const { app, build } = deploy()
    const supervisor = stint(['--workers', '2', '--reload-probation', '0.2', app], {
      env: { HOST: '127.0.0.1', PORT: '0' },
    })
    const port = await supervisor.port()
    await supervisor.count(event('ready'), 2)
    build(`throw new Error('broken build')`)
    await reloadFails(supervisor)
    copyFileSync(fixture('hello.cjs'), app)
    await underLoad({ host: '127.0.0.1', port }, async () => {
      supervisor.child.kill('SIGHUP')
      const { gen } = await supervisor.line(event('reloaded'))
      expect(gen).toBe(3)
    })
  })
})

describe('a storm of reloads', () => {
  it('coalesces, loses no request and ends with the last generation everywhere', async () => {
    const supervisor = stint(
      ['--workers', '2', '--reload-probation', '0.1', fixture('hello.cjs')],
      { env: { HOST: '127.0.0.1', PORT: '0' } },
    )
    const port = await supervisor.port()
    await supervisor.count(event('ready'), 2)
    await underLoad({ host: '127.0.0.1', port }, async () => {
      for (let index = 0; index < 100; index++) supervisor.child.kill('SIGHUP')
      await supervisor.line(event('reloaded'))
      await supervisor.count(event('reload asked'), 1)
    })
    const asked = supervisor.lines.filter(event('reload asked')).length
    const begun = supervisor.lines.filter(event('reloading')).length
    expect(begun).toBeLessThanOrEqual(Math.min(asked, 3))
    expect(begun).toBeGreaterThanOrEqual(1)
  })
})

describe('a private directory that a cleaner of /tmp removed', () => {
  it('is made anew, and the reload succeeds', async () => {
    const base = mkdtempSync(join(tmpdir(), 'stint-test-'))
    onTestFinished(() => rmSync(base, { recursive: true, force: true }))
    const supervisor = stint(
      ['--workers', '1', '--reload-probation', '0.1', fixture('hello.cjs')],
      {
        env: { PORT: '0', TMPDIR: base },
      },
    )
    await supervisor.line(event('ready'))
    for (const entry of readdirSync(base).filter((name) => name.startsWith('stint-')))
      rmSync(join(base, entry), { recursive: true })
    supervisor.child.kill('SIGHUP')
    const { gen } = await supervisor.line(event('reloaded'))
    expect(gen).toBe(2)
  })
})
