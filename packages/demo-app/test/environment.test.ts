import { expect, test, vi } from 'vitest'
import { startDemo, type Demo, type Health } from './support/demo.ts'

vi.setConfig({ testTimeout: 60_000 })

const health = (demo: Demo) => demo.get<Health>('/health')

async function ask(demo: Demo, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await demo.get('/api/posts/1')
}

test('DEMO_LEAK_KB_PER_REQUEST leaks with every request', async () => {
  const demo = await startDemo({ DEMO_LEAK_KB_PER_REQUEST: '2048' })
  await ask(demo, 20)
  const { keptKb } = await demo.get<{ keptKb: { heap: number } }>('/vice/leak?kb=0')
  expect(keptKb.heap).toBe(21 * 2048)
})

test('DEMO_CPU_MS_PER_REQUEST computes with every request', async () => {
  const [busy, idle] = await Promise.all([
    startDemo({ DEMO_CPU_MS_PER_REQUEST: '40' }),
    startDemo(),
  ])
  const spent = async (demo: Demo) => {
    const before = await health(demo)
    await ask(demo, 20)
    return (await health(demo)).cpuMs - before.cpuMs
  }
  expect(await spent(busy)).toBeGreaterThan(3 * (await spent(idle)))
})

test('DEMO_IGNORE_TERM ignores SIGTERM from the start', async () => {
  const demo = await startDemo({ DEMO_IGNORE_TERM: '1' })
  demo.child.kill('SIGTERM')
  await demo.line(/ignores SIGTERM$/)
  expect(await health(demo)).toMatchObject({ pid: demo.child.pid })
})

test('DEMO_BOOT_MS delays listening', async () => {
  const demo = await startDemo({ DEMO_BOOT_MS: '700' })
  expect((await health(demo)).uptimeSeconds).toBeGreaterThanOrEqual(0.7)
})
