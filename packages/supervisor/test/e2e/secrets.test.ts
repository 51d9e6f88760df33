import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { event, fixture, stint } from './stint.ts'

const BIN = fileURLToPath(new URL('../../bin/stint.js', import.meta.url))

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const portIn = (at: unknown): number => Number(/:(\d+)(?:\/|$)/.exec(String(at))?.[1])

test('queries, headers, bodies and the environment are in no log, no metric, no status and no statistics', async () => {
  const runtime = folder()
  const env = { PORT: '0', XDG_RUNTIME_DIR: runtime, API_KEY: 'secret-environment' }
  const supervisor = stint(
    [
      '--workers',
      '1',
      '--access-log',
      '--env',
      'TOKEN=secret-env-knob',
      '--metrics',
      '127.0.0.1:0',
      '--stats',
      '127.0.0.1:0',
      fixture('hello.cjs'),
    ],
    { env },
  )
  await supervisor.line(event('ready'))
  const answer = await fetch(`http://127.0.0.1:${await supervisor.port()}/path?q=secret-query`, {
    method: 'POST',
    headers: { connection: 'close', authorization: 'secret-header', cookie: 'a=secret-cookie' },
    body: 'secret-body',
  })
  await answer.text()
  await supervisor.line((line) => String(line['url']).startsWith('/path'))
  const { at: metricsAt } = await supervisor.line(event('metrics'))
  const { at: statsAt } = await supervisor.line(event('stats'))
  const base = `http://127.0.0.1:${portIn(metricsAt)}`
  const said = [
    JSON.stringify(supervisor.lines),
    supervisor.output(),
    await (await fetch(`${base}/metrics`)).text(),
    await (await fetch(`${base}/status`)).text(),
    await text(net.connect(portIn(statsAt), '127.0.0.1')),
    ...['status', 'events'].map((verb) =>
      execFileSync(process.execPath, [BIN, verb, '--json'], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      }),
    ),
  ].join('\n')
  expect(said).toContain('"url":"/path?…"')
  expect(said).not.toContain('secret-')
  expect(await supervisor.stop()).toBe(0)
})

test('the log file can be read by its owner and group only', async () => {
  const log = join(folder(), 'stint.log')
  const supervisor = stint(['--workers', '1', '--logto', log, fixture('hello.cjs')], {
    env: { PORT: '0' },
  })
  await expect
    .poll(() => statSync(log, { throwIfNoEntry: false })?.size ?? 0, { timeout: 20_000 })
    .toBeGreaterThan(0)
  expect(statSync(log).mode & 0o007).toBe(0)
  expect(readFileSync(log, 'utf8')).toMatch(/"event"/)
  expect(await supervisor.stop()).toBe(0)
})
