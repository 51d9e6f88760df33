import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs'
import { once } from 'node:events'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { event, fixture, stint } from './stint.ts'
import { temporaryDirectory } from './wrapping-places.ts'

const HOSTILE = fixture('hostile.mjs')
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

/** Sockets of somebody who is not the worker, where only root may remove them. */
async function victims(names: readonly string[]): Promise<string> {
  const directory = temporaryDirectory()
  for (const name of names) {
    const server = net.createServer().listen(join(directory, name))
    await once(server, 'listening')
    onTestFinished(() => void server.close())
  }
  return directory
}

describe.runIf(isRoot)('workers of another user', () => {
  it('cannot make the supervisor remove a socket that is not theirs', async () => {
    const directory = await victims(['docker.sock'])
    const victim = join(directory, 'docker.sock')
    const supervisor = stint(['--workers', '1', '--uid', 'nobody', HOSTILE], {
      env: { PORT: '0', BOOT: 'unlink-file', VICTIM: victim },
    })
    await supervisor.line(event('serving'))
    expect(await supervisor.stop()).toBe(0)
    expect(lstatSync(victim).isSocket()).toBe(true)
  })

  it('cannot lead the supervisor elsewhere by a link in place of their directory', async () => {
    const names = ['1.sock', '2.sock', '3.sock']
    const directory = await victims(names)
    const supervisor = stint(['--workers', '1', '--uid', 'nobody', HOSTILE], {
      env: { PORT: '0', BOOT: 'swap', VICTIM: directory },
    })
    await supervisor.line(event('ready'))
    expect(await supervisor.stop()).toBe(0)
    expect(readdirSync(directory)).toEqual(names)
  })

  it('have a directory for their private sockets that only they and root can enter', async () => {
    const base = mkdtempSync(join(tmpdir(), 'stint-base-'))
    onTestFinished(() => rmSync(base, { recursive: true, force: true }))
    const supervisor = stint(['--workers', '1', '--uid', 'nobody', HOSTILE], {
      env: { PORT: '0', TMPDIR: base, XDG_RUNTIME_DIR: base, HOME: base },
    })
    await supervisor.line(event('spawned'))
    const [top = ''] = readdirSync(base).filter((name) => /^stint-\w{6}$/.test(name))
    const outer = statSync(join(base, top))
    const inner = statSync(join(base, top, 'hold'))
    expect([outer.uid, outer.mode & 0o777]).toEqual([0, 0o711])
    expect([inner.uid, inner.mode & 0o777]).toEqual([NOBODY, 0o700])
    supervisor.child.kill('SIGINT')
    await supervisor.exited
    expect(existsSync(join(base, top))).toBe(false)
  })

  it('whose group nobody knows are refused, so that none stays in the group of root', async () => {
    const supervisor = stint(['--uid', '12345', HOSTILE])
    expect(await supervisor.exited).toBe(2)
    expect(supervisor.output()).toBe(
      'stint: uid: user 12345 is not in /etc/passwd, so it has no group; say which with gid',
    )
  })
})

/** The sockets of a process but its output, by the kernel's number. */
function socketsOf(pid: number): ReadonlySet<string> {
  const links = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    if (Number(fd) <= 2) return []
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      return []
    }
  })
  return new Set(links.filter((link) => link.startsWith('socket:')))
}

describe('a worker of the same user', () => {
  it('holds no socket of the supervisor but the one it listens on', async () => {
    const supervisor = stint(
      ['--workers', '2', '--metrics', '127.0.0.1:0', '--stats', '127.0.0.1:0', HOSTILE],
      { env: { PORT: '0' } },
    )
    await supervisor.count(event('ready'), 2)
    const { pid = 0 } = await supervisor.line((line) => line.event === 'ready' && line.worker === 2)
    const ours = socketsOf(supervisor.pid)
    expect(ours.size).toBeGreaterThan(6)
    expect([...socketsOf(pid)].filter((socket) => ours.has(socket))).toHaveLength(1)
    expect(statSync(`/proc/${pid}/environ`).mode & 0o777).toBe(0o400)
    expect(await supervisor.stop()).toBe(0)
  })

  it('shares a directory with the others that nobody else can enter', async () => {
    const base = mkdtempSync(join(tmpdir(), 'stint-base-'))
    onTestFinished(() => rmSync(base, { recursive: true, force: true }))
    const supervisor = stint(['--workers', '1', HOSTILE], {
      env: { PORT: '0', TMPDIR: base, XDG_RUNTIME_DIR: base },
    })
    await supervisor.line(event('spawned'))
    const [top = ''] = readdirSync(base).filter((name) => /^stint-\w{6}$/.test(name))
    const { uid, mode } = statSync(join(base, top))
    expect([uid, mode & 0o777]).toEqual([process.getuid?.(), 0o700])
    supervisor.child.kill('SIGINT')
    await supervisor.exited
    expect(readdirSync(base).filter((name) => name === top)).toEqual([])
  })
})
