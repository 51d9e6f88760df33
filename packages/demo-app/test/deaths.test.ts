import { expect, test, vi } from 'vitest'
import { startDemo } from './support/demo.ts'

vi.setConfig({ testTimeout: 60_000 })

test.each(['crash', 'reject'])('%s dies with exit code 1 and its stack', async (name) => {
  const demo = await startDemo()
  await expect(demo.fetch(`/vice/${name}`)).rejects.toThrow('fetch failed')
  expect(await demo.ending).toEqual({ code: 1, signal: null })
  expect(await demo.stderr()).toMatch(new RegExp(`Error: vice: ${name}\n\\s+at .*${name}\\.ts`))
})

test.each([0, 3, 255])('exit leaves with code %i', async (code) => {
  const demo = await startDemo()
  await expect(demo.fetch(`/vice/exit?code=${code}`)).rejects.toThrow('fetch failed')
  expect(await demo.ending).toEqual({ code, signal: null })
})

test('hang answers nobody again, and stays alive', async () => {
  const demo = await startDemo()
  const hung = demo.fetch('/vice/hang').catch((error: unknown) => error)
  await demo.line(/hangs from here on$/)
  const asked = demo.fetch('/health', { signal: AbortSignal.timeout(1000) })
  await expect(asked).rejects.toThrow('timeout')
  expect(demo.child.exitCode).toBeNull()
  demo.child.kill('SIGKILL')
  expect(await demo.ending).toEqual({ code: null, signal: 'SIGKILL' })
  expect(await hung).toBeInstanceOf(Error)
})

test('SIGTERM ends the app as it ends any other', async () => {
  const demo = await startDemo()
  demo.child.kill('SIGTERM')
  expect(await demo.ending).toEqual({ code: null, signal: 'SIGTERM' })
})

test('ignore-term outlives a SIGTERM until it is asked again', async () => {
  const demo = await startDemo()
  expect(await demo.get('/vice/ignore-term')).toMatchObject({ ignoring: true })
  demo.child.kill('SIGTERM')
  await demo.line(/ignores SIGTERM$/)
  expect(await demo.get('/vice/ignore-term')).toMatchObject({ ignoring: false })
  demo.child.kill('SIGTERM')
  expect(await demo.ending).toEqual({ code: null, signal: 'SIGTERM' })
})
