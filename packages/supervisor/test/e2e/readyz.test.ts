import { expect, test } from 'vitest'
import { event, fixture, stint } from './stint.ts'

test('at a stop /readyz fails first; the workers accept until shutdown-delay is over', async () => {
  const self = stint([
    '--workers=2',
    '--metrics=127.0.0.1:0',
    '--shutdown-delay=3',
    '--listen=127.0.0.1:0',
    fixture('hello.cjs'),
  ])
  await self.count(event('ready'), 2)
  const app = `http://127.0.0.1:${await self.port()}/`
  const { at } = await self.line(event('metrics'))
  const readyz = new URL('/readyz', String(at))
  expect((await fetch(readyz)).status).toBe(200)
  self.child.kill('SIGTERM')
  await self.line(event('stopping'))
  expect((await fetch(readyz)).status).toBe(503)
  expect((await fetch(new URL('/livez', readyz))).status).toBe(200)
  for (let i = 0; i < 20; i++)
    expect((await fetch(app, { headers: { connection: 'close' } })).status).toBe(200)
  expect(self.lines.filter(event('draining'))).toEqual([])
  await self.count(event('draining'), 2)
  expect(await self.exited).toBe(0)
})

test('a second signal does not wait for shutdown-delay', async () => {
  const self = stint(['--workers=1', '--shutdown-delay=10m', fixture('hello.cjs')])
  await self.line(event('ready'))
  self.child.kill('SIGTERM')
  await self.line(event('stopping'))
  expect(await self.stop()).toBe(0)
})
