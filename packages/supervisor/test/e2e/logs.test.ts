import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { event, fixture, stint } from './stint.ts'

const PORT0 = { PORT: '0' }

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

async function contains(path: string, text: string): Promise<void> {
  await expect
    .poll(() => (existsSync(path) ? readFileSync(path, 'utf8') : ''), { timeout: 20_000 })
    .toContain(text)
}

describe('logto', () => {
  it('takes the log and the output of workers, and goes on in a new file after SIGUSR2', async () => {
    const log = join(folder(), 'stint.log')
    const supervisor = stint(['--workers', '1', '--logto', log, fixture('statuses.mjs')], {
      env: PORT0,
    })
    await contains(log, '"event":"ready"')
    await contains(log, 'the app speaks')
    renameSync(log, `${log}.1`)
    supervisor.child.kill('SIGUSR2')
    await expect.poll(() => existsSync(log), { timeout: 20_000 }).toBe(true)
    supervisor.child.kill('SIGUSR1')
    await contains(log, 'state=ready')
    expect(readFileSync(`${log}.1`, 'utf8')).not.toContain('state=ready')
  })
})

describe('the access log', () => {
  it('names only the requests that its filters ask for', async () => {
    const supervisor = stint(
      ['--workers', '1', '--log-4xx', '--log-5xx', '--log-slow', '300', fixture('statuses.mjs')],
      { env: PORT0 },
    )
    const port = await supervisor.port()
    for (const path of ['/fine', '/missing?status=404', '/broken?status=500', '/slow?ms=350'])
      await fetch(`http://127.0.0.1:${port}${path}`)
    const logged = (path: string) =>
      supervisor.lines.filter((line) => line['url']?.toString().startsWith(path))
    await expect
      .poll(() => ['/missing', '/broken', '/slow'].map((path) => logged(path).length), {
        timeout: 20_000,
      })
      .toEqual([1, 1, 1])
    expect(logged('/fine')).toEqual([])
    expect(logged('/missing')[0]).toMatchObject({ status: 404, method: 'GET', worker: 1 })
  })
})

describe('a reload', () => {
  it('follows a touch of touch-reload', async () => {
    const file = join(folder(), 'touch')
    writeFileSync(file, '')
    const supervisor = stint(
      ['--workers', '1', '--reload-probation', '0', '--touch-reload', file, fixture('hello.cjs')],
      { env: PORT0 },
    )
    await supervisor.line(event('ready'))
    utimesSync(file, new Date(), new Date(Date.now() + 5_000))
    const { by } = await supervisor.line(event('reload asked'))
    expect(by).toBe(`touch ${file}`)
    await supervisor.line(event('reloaded'))
  })

  it('follows a change under --watch', async () => {
    const tree = folder()
    writeFileSync(join(tree, 'a.js'), '1')
    const supervisor = stint(
      ['--workers', '1', '--reload-probation', '0', '--watch', tree, fixture('hello.cjs')],
      { env: PORT0 },
    )
    await supervisor.line(event('ready'))
    writeFileSync(join(tree, 'a.js'), '2')
    const { by } = await supervisor.line(event('reload asked'))
    expect(by).toBe('change of a.js')
    await supervisor.line(event('reloaded'))
  })

  it('reads the configuration again: live knobs change, others are named, a wrong file changes nothing', async () => {
    const config = join(folder(), 'stint.json')
    const write = (knobs: object): void => writeFileSync(config, JSON.stringify(knobs))
    write({ workers: 1, 'reload-probation': 0 })
    const supervisor = stint(['--config', config, fixture('hello.cjs')], { env: PORT0 })
    await supervisor.line(event('ready'))
    write({ workers: 2, 'reload-probation': 0, 'listen-layout': 'shared' })
    supervisor.child.kill('SIGHUP')
    const refused = await supervisor.line(event('needs restart'))
    expect(refused.msg).toContain('listen-layout')
    await supervisor.line((line) => line.event === 'ready' && line.worker === 2)
    await supervisor.line(event('reloaded'))
    writeFileSync(config, '{ "workers": ')
    supervisor.child.kill('SIGHUP')
    await supervisor.line(event('reload refused'))
    expect(supervisor.lines.filter(event('reloading'))).toHaveLength(1)
  })
})
