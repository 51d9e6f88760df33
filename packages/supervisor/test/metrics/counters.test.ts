import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Reason } from '../../src/core/cause.ts'
import { SPARES } from '../../src/core/slot.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { arrange } from '../../src/surfaces/metrics/picture.ts'
import type { Sample } from '../../src/surfaces/metrics/row.ts'
import { table } from '../../src/surfaces/metrics/table.ts'
import { after, exited, reported, sampled, spawned, start, viewOf, type Fact } from './scene.ts'

/** Every number that must never fall, by its series. */
function counted(snapshot: Snapshot): ReadonlyMap<string, number> {
  const picture = arrange(viewOf(snapshot))
  const series = table.flatMap((row): readonly (readonly [string, number])[] => {
    if (row.type === 'histogram') {
      const { counts, sum } = row.read(picture)
      return [...counts, sum].map((value, index) => [`${row.name} ${index}`, value])
    }
    return row.type === 'counter' ? row.read(picture).map((sample) => entry(row.name, sample)) : []
  })
  return new Map(series)
}

function entry(name: string, { labels, value }: Sample): readonly [string, number] {
  return [`${name} ${JSON.stringify(labels)}`, value]
}

function expectNothingFell(before: Snapshot, now: Snapshot): void {
  const later = counted(now)
  const fallen = [...counted(before)].filter(
    ([series, value]) => (later.get(series) ?? -Infinity) < value,
  )
  expect(fallen).toEqual([])
}

test('a life that ends leaves its counts to the slot', () => {
  const alive = after(
    start(),
    spawned(1, 1),
    { type: 'worker-listened', life: 1 },
    reported(1, 40),
    sampled(1, 2.5),
  )
  const relieved = after(alive, exited(1), spawned(2, 1), reported(2, 2))
  expectNothingFell(alive, relieved)
  const ok = JSON.stringify({ slot: '1', status: '2xx' })
  expect(counted(alive).get(`stint_requests_total ${ok}`)).toBe(40)
  expect(counted(relieved).get(`stint_requests_total ${ok}`)).toBe(42)
  expect(counted(relieved).get('stint_worker_cpu_seconds_total {"slot":"1"}')).toBe(2.5)
})

const reasons: readonly Reason[] = ['max-requests', 'reload', 'scale', 'evil-reload-on-rss']

/** What may happen to some life; what does not apply to it is ignored by the core. */
const happening = fc.record({
  what: fc.constantFrom('start', 'spare', 'report', 'sample', 'listen', 'admit', 'leave', 'end'),
  which: fc.nat(),
  amount: fc.double({ min: 0, max: 50, noNaN: true }),
})
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never

/** Turns a draw into facts about a life that is there, with counts that only grow within it. */
function factsOf({ what, which, amount }: Happening, snapshot: Snapshot): readonly Fact[] {
  const { workers, nextLife } = snapshot
  const worker = workers[which % Math.max(1, workers.length)]
  if (what === 'spare') {
    return [spawned(nextLife, SPARES, 'hold'), { type: 'worker-listened', life: nextLife }]
  }
  if (worker === undefined || what === 'start') return [spawned(nextLife, 1 + (which % 3))]
  const { life, readings, slot } = worker
  const happenings: Record<typeof what, readonly Fact[]> = {
    report: [reported(life, (readings.report?.byStatusClass[1] ?? 0) + amount)],
    sample: [sampled(life, readings.cpuSeconds + amount)],
    listen: [
      { type: 'worker-listened', life },
      { type: 'worker-serving', life, slot },
    ],
    admit: [{ type: 'worker-admitted', life, slot: 1 + (which % 3) }],
    leave: [{ type: 'drain-sent', life, reason: reasons[which % reasons.length] ?? 'recycle' }],
    end: [exited(life)],
  }
  return happenings[what]
}

test('whatever happens to the workers, no counter goes backwards', () => {
  fc.assert(
    fc.property(fc.array(happening, { minLength: 10, maxLength: 40 }), (happenings) => {
      happenings.reduce((before, drawn) => {
        const now = after(before, ...factsOf(drawn, before))
        expectNothingFell(before, now)
        return now
      }, start(3))
    }),
    { numRuns: 100 },
  )
})

test('a sum of fractions does not fall because its order changed', () => {
  const [ended, older, newer] = [0.1, 0.1, 0.4]
  expect(ended + older + newer).toBeGreaterThan(ended + newer + older)
  const both = after(
    start(),
    spawned(1, 1),
    sampled(1, ended),
    exited(1),
    spawned(2, 1),
    sampled(2, older),
    spawned(3, 1),
    sampled(3, newer),
  )
  expectNothingFell(both, after(both, exited(3)))
})

test('a change of the number of workers takes no counter away', () => {
  const used = after(start(), spawned(1, 2), { type: 'worker-listened', life: 1 }, reported(1, 9))
  const scaled = after(used, { type: 'scale-asked', workers: 1 }, exited(1))
  const grown = after(scaled, { type: 'scale-asked', workers: 4 })
  expectNothingFell(used, scaled)
  expectNothingFell(scaled, grown)
})
