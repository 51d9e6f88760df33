import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assertNothingLost, keepAlive } from '../clients/index.ts'
import { command, runtimeDir } from './control-client.ts'
import { steered } from './steered.ts'
import { event, fixture, type Line } from './stint.ts'

const hasUwsgi = spawnSync('uwsgi', ['--version']).status === 0

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stint-orders-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** As an operator would: with a shell, which waits for a reader. */
async function echo(text: string, path: string): Promise<void> {
  await once(spawn('sh', ['-c', 'echo "$1" > "$2"', 'sh', text, path], { stdio: 'ignore' }), 'exit')
}

const by = (name: string) => (line: Line) => line['by'] === name

describe('the master FIFO', () => {
  it('reloads, pauses, scales and stops, and loses nothing', async () => {
    const path = join(folder(), 'master.fifo')
    const { supervisor, ask } = await steered(['--master-fifo', path])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = keepAlive({ target, concurrency: 4, thinkMs: 5, timeoutMs: 30_000 })
    await run.settled(20)
    await echo('r', path)
    expect((await supervisor.line(event('reloaded'))).gen).toBe(2)
    await echo('p', path)
    await supervisor.line(by('fifo p'))
    await supervisor.count(event('paused'), 2)
    expect((await ask({ verb: 'status' })).paused?.by).toBe('fifo p')
    await echo('p', path)
    await supervisor.count(event('accepts again'), 2)
    await echo('++-', path)
    await expect
      .poll(async () => (await ask({ verb: 'status' })).workersWanted, { timeout: 20_000 })
      .toBe(3)
    await echo('?', path)
    expect((await supervisor.line(event('fifo'))).msg).toBe('master-fifo: "?": no such letter')
    assertNothingLost(await run.stop())
    await echo('q', path)
    expect(await supervisor.exited).toBe(0)
    expect(existsSync(path)).toBe(false)
  })

  it('rewrites the pidfile', async () => {
    const at = folder()
    const [path, pidfile] = [join(at, 'master.fifo'), join(at, 'shop.pid')]
    const { supervisor } = await steered(['--master-fifo', path, '--pidfile', pidfile])
    rmSync(pidfile)
    await echo('P', path)
    await expect.poll(() => existsSync(pidfile), { timeout: 20_000 }).toBe(true)
    expect(readFileSync(pidfile, 'utf8')).toBe(`${supervisor.pid}\n`)
  })

  it('a file in its place ends the start with one line', async () => {
    const path = join(folder(), 'master.fifo')
    writeFileSync(path, 'r\n')
    const args = ['run', '--master-fifo', path, fixture('hello.cjs')]
    const { code, err } = await command(args, { env: runtimeDir() })
    expect(code).toBe(3)
    expect(err).toBe(
      `stint: master-fifo: ${path} is there and is not a FIFO; remove it or choose another path\n`,
    )
  })
})

describe.runIf(hasUwsgi)("uwsgi's own commands drive it as it is", () => {
  const uwsgi = async (...args: readonly string[]): Promise<number | null> => {
    const [code] = (await once(spawn('uwsgi', args, { stdio: 'ignore' }), 'exit')) as [
      number | null,
    ]
    return code
  }

  it('uwsgi --reload PIDFILE reloads and loses nothing, uwsgi --stop PIDFILE stops', async () => {
    const pidfile = join(folder(), 'shop.pid')
    const { supervisor } = await steered(['--pidfile', pidfile])
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = keepAlive({ target, concurrency: 4, thinkMs: 5 })
    await run.settled(20)
    expect(await uwsgi('--reload', pidfile)).toBe(0)
    expect((await supervisor.line(event('reloaded'))).gen).toBe(2)
    assertNothingLost(await run.stop())
    expect(await uwsgi('--stop', pidfile)).toBe(0)
    expect(await supervisor.exited).toBe(0)
    expect(supervisor.lines.find(event('stopping'))).toMatchObject({ by: 'SIGINT' })
    expect(existsSync(pidfile)).toBe(false)
  })

  it('uwsgi --pause PIDFILE and uwsgi --resume PIDFILE pause and resume', async () => {
    const pidfile = join(folder(), 'shop.pid')
    const { supervisor, ask } = await steered(['--pidfile', pidfile])
    expect(await uwsgi('--pause', pidfile)).toBe(0)
    await supervisor.count(event('paused'), 2)
    expect((await ask({ verb: 'status' })).paused?.by).toBe('SIGTSTP')
    expect(await uwsgi('--resume', pidfile)).toBe(0)
    await supervisor.count(event('accepts again'), 2)
    expect((await ask({ verb: 'status' })).paused).toBe(null)
  })
})
