import { expect, test } from 'vitest'
import { createExposition } from '../../src/surfaces/metrics/exposition.ts'
import { table } from '../../src/surfaces/metrics/table.ts'
import type { View } from '../../src/surfaces/metrics/view.ts'
import { after, busyScene, reported, spawned, start, viewOf } from './scene.ts'
import { parseExposition, type Sample } from './text-format.ts'

async function samplesOf(name: string, view: View): Promise<readonly Sample[]> {
  const families = parseExposition(await createExposition().render(view))
  return families.find((family) => family.name === name)?.samples ?? []
}

const slotsOf = (samples: readonly Sample[]): readonly (string | undefined)[] =>
  samples.map(({ labels }) => labels['slot'])

test('a known scene is exposed as it was agreed', async () => {
  const text = await createExposition().render(viewOf(busyScene()))
  await expect(text).toMatchFileSnapshot('./golden.prom')
})

test('the strict parser finds every row of the table, with its help and labels, and nothing else', async () => {
  const families = parseExposition(await createExposition().render(viewOf(busyScene())))
  expect(families.map(({ name, type, help }) => ({ name, type, help }))).toEqual(
    table.map(({ name, type, help }) => ({ name, type, help })),
  )
  for (const [index, { labels, type }] of table.entries()) {
    const samples = families[index]?.samples ?? []
    expect(samples.length).toBeGreaterThan(0)
    for (const sample of samples) {
      const own = Object.keys(sample.labels).filter((label) => label !== 'le')
      expect({ type, labels: own }).toEqual({ type, labels })
    }
  }
})

test('before anything happened, and where the kernel tells nothing, the exposition is still valid', async () => {
  const view = { ...viewOf(start()), queues: [], effectiveBacklogs: new Map(), overflows: null }
  const families = parseExposition(await createExposition().render(view))
  expect(families).toHaveLength(table.length)
})

test('a spare counts for a slot once it takes one, and its memory is shown as slot 0 until then', async () => {
  const kept = after(start(), spawned(1, 0, 'hold'), { type: 'worker-listened', life: 1 })
  const seated = after(
    kept,
    { type: 'worker-admitted', life: 1, slot: 2 },
    { type: 'worker-serving', life: 1, slot: 2 },
    reported(1, 10),
  )
  const memoryBefore = await samplesOf('stint_worker_memory_bytes', viewOf(kept))
  const memoryAfter = await samplesOf('stint_worker_memory_bytes', viewOf(seated))
  expect(slotsOf(memoryBefore)).toContain('0')
  expect(slotsOf(memoryAfter)).not.toContain('0')
  expect(await samplesOf('stint_worker_ready', viewOf(seated))).toMatchObject([
    { labels: { slot: '1' }, value: 0 },
    { labels: { slot: '2' }, value: 1 },
  ])
})

test('the label slot takes no more values than there are slots, whatever the number of lives', async () => {
  const lives = Array.from({ length: 50 }, (_, index) => index + 1)
  const used = lives.reduce(
    (snapshot, life) =>
      after(snapshot, spawned(life, 1), reported(life, 1), {
        type: 'worker-exited',
        life,
        code: 1,
        signal: null,
        cgroupOom: false,
      }),
    start(),
  )
  const render = createExposition().render
  const lines = async (view: View): Promise<number> => (await render(view)).split('\n').length
  expect(await lines(viewOf(used))).toBe(await lines(viewOf(start())))
})

test('scrapes that overlap each tell of their own view', async () => {
  const { render } = createExposition()
  const views = [1, 2, 3].map((workers) => viewOf(start(workers)))
  const texts = await Promise.all(views.map(render))
  expect(texts.map((text) => /^stint_workers_wanted (\d+)$/m.exec(text)?.[1])).toEqual([
    '1',
    '2',
    '3',
  ])
})
