import { expect, test, vi } from 'vitest'
import { startDemo, type Health } from './support/demo.ts'
import type { Cost } from '../src/vices/cost.ts'

vi.setConfig({ testTimeout: 60_000 })

const mb = 1024 * 1024

test('cpu uses the processor in proportion', async () => {
  const demo = await startDemo()
  await demo.get('/vice/cpu?ms=50')
  const little = await demo.get<Cost>('/vice/cpu?ms=50')
  const much = await demo.get<Cost>('/vice/cpu?ms=500')
  expect(much.cpuMs).toBeGreaterThan(4 * little.cpuMs)
})

test('alloc makes garbage, not a leak', async () => {
  const demo = await startDemo()
  const { heapUsedBytes } = await demo.get<Health>('/vice/alloc?mb=500')
  expect(heapUsedBytes).toBeLessThan(300 * mb)
})

test('alloc throws away what it held as well, once it has answered', async () => {
  const demo = await startDemo()
  await demo.get('/vice/alloc?mb=40&held=1')
  const { heapUsedBytes } = await demo.get<Health>('/vice/alloc?mb=500')
  // When the collector comes is its own affair; kept, it would be 540.
  expect(heapUsedBytes).toBeLessThan(300 * mb)
})

test('leak keeps what it was told to, in the heap', async () => {
  const demo = await startDemo()
  const before = await demo.get<Health>('/health')
  const reply = await demo.get<Health>('/vice/leak?kb=40960')
  expect(reply).toMatchObject({ keptKb: { heap: 40_960, offheap: 0 } })
  expect(reply.heapUsedBytes - before.heapUsedBytes).toBeGreaterThan(30 * mb)
  expect(await demo.get('/vice/leak?kb=1')).toMatchObject({ keptKb: { heap: 40_961 } })
})

test('leak keeps what it was told to, beside the heap', async () => {
  const demo = await startDemo()
  const before = await demo.get<Health>('/health')
  const reply = await demo.get<Health>('/vice/leak?kb=40960&where=offheap')
  expect(reply).toMatchObject({ keptKb: { heap: 0, offheap: 40_960 } })
  expect(reply.arrayBufferBytes - before.arrayBufferBytes).toBeGreaterThanOrEqual(40 * mb)
  expect(reply.heapUsedBytes - before.heapUsedBytes).toBeLessThan(20 * mb)
})

test('block takes the time and leaves the processor alone', async () => {
  const demo = await startDemo()
  const cost = await demo.get<Cost>('/vice/block?ms=500')
  expect(cost.elapsedMs).toBeGreaterThanOrEqual(499)
  expect(cost.cpuMs).toBeLessThan(cost.elapsedMs / 2)
})

test('slow lets others pass', async () => {
  const demo = await startDemo()
  const order: string[] = []
  const slow = demo.get('/vice/slow?ms=2000').then(() => order.push('slow'))
  await demo.get('/health').then(() => order.push('health'))
  await slow
  expect(order).toEqual(['health', 'slow'])
})

test('serial-io waits in turn unless asked to wait at once', async () => {
  const demo = await startDemo()
  const inTurn = await demo.get<Cost>('/vice/serial-io?n=20&ms=20')
  const atOnce = await demo.get<Cost>('/vice/serial-io?n=20&ms=20&parallel=1')
  expect(inTurn.elapsedMs).toBeGreaterThan(3 * atOnce.elapsedMs)
})

test('pool keeps the threads busy while the loop answers', async () => {
  const demo = await startDemo({ UV_THREADPOOL_SIZE: '1' })
  const order: string[] = []
  const pool = demo.get<Cost>('/vice/pool?n=20').finally(() => order.push('pool'))
  await demo.get('/health').then(() => order.push('health'))
  const { cpuMs } = await pool
  expect(order).toEqual(['health', 'pool'])
  expect(cpuMs).toBeGreaterThan(5 * (await demo.get<Cost>('/vice/pool?n=1')).cpuMs)
})

test('pool hashes for as long as it is told to', async () => {
  const demo = await startDemo()
  const little = await demo.get<Cost>('/vice/pool?n=4&ms=5')
  const much = await demo.get<Cost>('/vice/pool?n=4&ms=100')
  expect(much.cpuMs).toBeGreaterThan(5 * little.cpuMs)
})
