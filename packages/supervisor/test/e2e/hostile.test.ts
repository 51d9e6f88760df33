import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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

interface Attacked {
  readonly supervisor: Stint
  /** One request on a connection of its own; the answer is the pid of the worker. */
  readonly ask: (attack?: string) => Promise<number>
}

/** Two workers of an app that does as it is asked. */
async function target(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Attacked> {
  const supervisor = stint(['--workers', '2', ...args, fixture('hostile.mjs')], {
    env: { PORT: '0', ...env },
  })
  const url = `http://127.0.0.1:${await supervisor.port()}/`
  await supervisor.count(event('ready'), 2)
  const ask = async (attack = ''): Promise<number> => {
    const answer = await fetch(`${url}${attack}`, { headers: { connection: 'close' } })
    return Number(await answer.text())
  }
  return { supervisor, ask }
}

/** Both workers serve and their reports come in: the supervisor lives and listens. */
async function expectToServe({ supervisor, ask }: Attacked): Promise<void> {
  const since = supervisor.lines.length
  supervisor.child.kill('SIGUSR1')
  await supervisor.line((line) => line['state'] === 'ready' && line.worker === 2, { since })
  expect(await ask()).toBeGreaterThan(0)
}

const unplanned = ({ lines }: Stint): readonly unknown[] =>
  lines.filter((line) => line.event === 'exited' && line.cause !== 'stop')

const rssMiB = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** What a live socket or file of this process is, by descriptor. */
const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

describe('a hostile worker', () => {
  it('gets nothing into the supervisor through its channel once it is ready', async () => {
    const self = await target()
    const { supervisor, ask } = self
    const before = descriptors(supervisor.pid)
    for (const attack of [
      'receipt',
      'refusal',
      'cluster',
      'made-up',
      'connected',
      'server',
      'file',
      'channel-garbage',
      'channel-endless',
      'send-much',
    ])
      await ask(attack)
    await expectToServe(self)
    await expect
      .poll(() => descriptors(supervisor.pid), { timeout: 20_000 })
      .toBeLessThanOrEqual(before)
    expect(unplanned(supervisor)).toEqual([])
    expect(await supervisor.stop()).toBe(0)
  })

  it('that was told its address cannot pass a descriptor at any time', async () => {
    const self = await target(['--listen', '127.0.0.1:0'], { BOOT: 'receipt cluster file' })
    await expectToServe(self)
    expect(unplanned(self.supervisor)).toEqual([])
    expect(await self.supervisor.stop()).toBe(0)
  })

  it('that is the first cannot use the messages of node itself against the supervisor', async () => {
    const self = await target([], { BOOT: 'receipt refusal cluster made-up connected' })
    await expectToServe(self)
    expect(unplanned(self.supervisor)).toEqual([])
    expect(await self.supervisor.stop()).toBe(0)
  })

  it('that says nonsense, or speaks for its neighbours, changes nothing', async () => {
    const self = await target()
    const { supervisor, ask } = self
    await ask('nonsense')
    await ask('neighbours')
    await supervisor.line((line) => line.msg.includes('makes no sense; ignored'))
    await expectToServe(self)
    expect(unplanned(supervisor)).toEqual([])
    expect(await supervisor.stop()).toBe(0)
  })

  for (const attack of ['garbage', 'endless']) {
    it(`that writes ${attack} where it is listened to is killed alone, and the supervisor lives`, async () => {
      const self = await target()
      // It may be killed before it has answered.
      await self.ask(attack).catch(() => null)
      const denounced = await self.supervisor.line((line) =>
        line.msg.includes('into its channel; killed'),
      )
      const exited = await self.supervisor.line(event('exited'))
      expect(exited.pid).toBe(denounced.pid)
      expect(exited['signal']).toBe('SIGKILL')
      await self.supervisor.count(event('ready'), 3)
      await expectToServe(self)
      expect(await self.supervisor.stop()).toBe(0)
    })
  }

  it('draws nothing into the log: one line stays one line, without control characters', async () => {
    const self = await target()
    await self.ask('ink')
    await self.supervisor.line((line) => line.msg.includes('owned'))
    const inked = self.supervisor.lines.filter(({ msg }) => msg.includes('owned'))
    for (const { msg } of inked) expect(msg).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(self.supervisor.lines.filter(event('stopped'))).toEqual([])
    expect(await self.supervisor.stop()).toBe(0)
  })

  it('that says a million things is heard slowly: no memory, few lines, and the others are heard', async () => {
    const self = await target()
    const { supervisor, ask } = self
    const before = rssMiB(supervisor.pid)
    await ask('flood')
    await supervisor.line((line) => line.msg.includes('it is heard slowly'))
    await expectToServe(self)
    await expectToServe(self)
    expect(rssMiB(supervisor.pid) - before).toBeLessThan(64)
    expect(supervisor.lines.filter(({ msg }) => msg.includes('ffff')).length).toBeLessThanOrEqual(
      20,
    )
    expect(unplanned(supervisor)).toEqual([])
    expect(await supervisor.stop()).toBe(0)
  })

  it.each(['close-channel', 'close-pipe'])(
    'that does %s to cut itself off is still stopped with the others',
    async (attack) => {
      const { supervisor, ask } = await target(['--worker-reload-mercy', '2'])
      await ask(attack).catch(() => 0)
      expect(await supervisor.stop()).toBe(0)
    },
  )

  it('cannot make the supervisor remove a file', async () => {
    const victim = join(folder(), 'victim')
    writeFileSync(victim, 'precious')
    const { supervisor } = await target([], { BOOT: 'unlink-file', VICTIM: victim })
    expect(await supervisor.stop()).toBe(0)
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
