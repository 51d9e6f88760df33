import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { event, fixture, stint, type Stint } from './stint.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function attacked(
  mode: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly supervisor: Stint; readonly url: string }> {
  const supervisor = stint(['--workers', '2', fixture('hostile.mjs')], {
    env: { PORT: '0', MODE: mode, ...env },
  })
  const url = `http://127.0.0.1:${await supervisor.port()}/`
  await supervisor.count(event('ready'), 2)
  await fetch(`${url}attack`, { headers: { connection: 'close' } }).catch(() => {})
  return { supervisor, url }
}

async function expectToServeAndStop(supervisor: Stint, url: string): Promise<void> {
  expect(await (await fetch(url, { headers: { connection: 'close' } })).text()).toBe('ok')
  expect(await supervisor.stop()).toBe(0)
}

describe('a hostile worker', () => {
  for (const mode of ['garbage', 'endless']) {
    it(`that writes ${mode} into its channel is killed alone, and the supervisor lives`, async () => {
      const { supervisor, url } = await attacked(mode)
      await supervisor.line((line) => line.msg.includes('into its channel; killed'))
      await supervisor.line(event('exited'))
      await expectToServeAndStop(supervisor, url)
    })
  }

  for (const mode of ['nonsense', 'server', 'pid']) {
    it(`that sends ${mode} changes nothing`, async () => {
      const { supervisor, url } = await attacked(mode)
      await expectToServeAndStop(supervisor, url)
      expect(
        supervisor.lines.filter((line) => line.event === 'exited' && line.cause !== 'stop'),
      ).toEqual([])
    })
  }

  it('cannot make the supervisor remove a file', async () => {
    const victim = join(folder(), 'victim')
    writeFileSync(victim, 'precious')
    const { supervisor, url } = await attacked('unlink a file', { VICTIM: victim })
    await expectToServeAndStop(supervisor, url)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })
})

describe('a tired operator', () => {
  it('who moves the log directory away and sends SIGUSR2 keeps the service', async () => {
    const base = folder()
    mkdirSync(join(base, 'logs'))
    const log = join(base, 'logs', 'stint.log')
    const supervisor = stint(['--workers', '1', '--logto', log, fixture('hello.cjs')], {
      env: { PORT: '0' },
    })
    const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
    await expect.poll(() => read(log), { timeout: 20_000 }).toContain('"event":"ready"')
    renameSync(join(base, 'logs'), join(base, 'moved'))
    supervisor.child.kill('SIGUSR2')
    await expect
      .poll(() => read(join(base, 'moved', 'stint.log')), { timeout: 20_000 })
      .toContain('the log goes on in the old file')
    expect(await supervisor.stop()).toBe(0)
  })

  it('who turns the touched file into a loop of links keeps the service', async () => {
    const file = join(folder(), 'touch')
    const supervisor = stint(
      ['--workers', '1', '--reload-probation', '0', '--touch-reload', file, fixture('hello.cjs')],
      { env: { PORT: '0' } },
    )
    await supervisor.line(event('ready'))
    symlinkSync(file, file)
    await supervisor.line(event('reloaded'))
    expect(await supervisor.stop()).toBe(0)
  })

  it.each([
    ['--pidfile', '/nonexistent/x.pid', /^stint: pidfile: cannot write in \/nonexistent/m],
    ['--logto', '/nonexistent/x.log', /^stint: logto: cannot write \/nonexistent\/x\.log/m],
    ['--watch', '/nonexistent', /^stint: watch: there is no \/nonexistent/m],
  ])(
    'who mistypes %s is told so in one line before anything starts',
    async (flag, value, message) => {
      const supervisor = stint([flag, value, fixture('hello.cjs')], { env: { PORT: '0' } })
      expect(await supervisor.exited).toBe(2)
      expect(supervisor.output()).toMatch(message)
      expect(supervisor.output().trim().split('\n')).toHaveLength(1)
    },
  )
})
