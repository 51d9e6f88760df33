import { expect, it } from 'vitest'
import { createEventRing } from '../../src/surfaces/control/event-ring.ts'

const line = (text: string) => ({ level: 'info', text, fields: {} }) as const

it('the ring keeps the newest 500 lines, numbered, and passes every line on', () => {
  const passed: string[] = []
  const ring = createEventRing(({ text }) => passed.push(text))
  for (let index = 1; index <= 700; index++) ring.log(line(`line ${index}`))
  expect(passed).toHaveLength(700)
  expect(ring.last()).toBe(700)
  const all = ring.since(0, 1000)
  expect(all).toHaveLength(500)
  expect(all[0]).toMatchObject({ seq: 201, text: 'line 201' })
  expect(ring.since(698, 1000).map(({ seq }) => seq)).toEqual([699, 700])
  expect(ring.since(0, 2).map(({ seq }) => seq)).toEqual([699, 700])
  expect(ring.since(0, 0)).toEqual([])
})

it('who waits for news is woken by the next line, by the end, or by the time', async () => {
  const ring = createEventRing(() => {})
  await ring.next(0, 1)
  const news = ring.next(0, 60_000)
  ring.log(line('news'))
  await news
  await ring.next(0, 60_000)
  const end = ring.next(1, 60_000)
  expect(ring.hasEnded()).toBe(false)
  ring.end()
  await end
  await ring.next(1, 60_000)
  expect(ring.hasEnded()).toBe(true)
})

it('a line is cut before it can fill the memory', () => {
  const ring = createEventRing(() => {})
  ring.log(line('x'.repeat(1e6)))
  expect(ring.since(0, 1)[0]?.text).toHaveLength(2000)
})
