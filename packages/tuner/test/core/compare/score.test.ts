import { expect, test } from 'vitest'
import { byCost } from '../../../src/core/compare/cost.ts'
import { scoreOf } from '../../../src/core/compare/score.ts'
import type { Measurement, Probe } from '../../../src/core/evaluation.ts'
import type { Space } from '../../../src/space/dimension.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../../src/simulate/target.ts'
import { baselineOf } from '../../../src/core/search/position.ts'

function measurement(changes: Partial<Measurement>): Measurement {
  const surface = surfaceOf(0)
  const result = perform(
    {
      kind: 'evaluate',
      purpose: 'baseline',
      candidate: baselineOf(surface.space),
      hopelessBelowPerSecond: 0,
    },
    surface,
    { noise: benchNoise(0, 0.03), trial: 0 },
  )
  if (result.kind !== 'evaluate' || result.evaluation.outcome.kind !== 'measured') throw new Error()
  return { ...result.evaluation.outcome.measurement, ...changes }
}

const probe = (
  ratePerSecond: number,
  p99Ms: number,
  verdict: Probe['verdict'] = 'kept',
): Probe => ({
  ratePerSecond,
  seconds: 10,
  requests: 10 * ratePerSecond,
  achievedRatio: 1,
  errorRatio: 0,
  p50Ms: 5,
  p99Ms,
  p999Ms: 2 * p99Ms,
  verdict,
  reason: '',
})

test('capacity is its own score', () => {
  expect(scoreOf(measurement({ capacityPerSecond: 812 }), { kind: 'capacity' })).toBe(812)
})

test('cost is capacity for the price of the cores and the memory it takes', () => {
  const used = measurement({ capacityPerSecond: 500, cpuMsPerRequest: 4, memoryBytes: 2 ** 31 })
  // Two cores at 0.03 and two GiB at 0.01 an hour: 500 / 0.08.
  expect(scoreOf(used, { kind: 'cost', perCoreHour: 0.03, perGibHour: 0.01 })).toBeCloseTo(6250, 6)
})

test('latency is what was measured at the rate; nothing else stands in for it', () => {
  const objective = { kind: 'latency', ratePerSecond: 150 } as const
  const at = (latencyMs: number | null) =>
    scoreOf(measurement({ atRate: { probe: probe(150, 20), latencyMs } }), objective)
  expect(1000 / at(30)).toBeCloseTo(30, 9)
  expect(at(20)).toBeGreaterThan(at(30))
  expect(at(null)).toBeLessThan(at(60_000))
  expect(scoreOf(measurement({ probes: [probe(150, 20)] }), objective)).toBe(at(null))
})

test('efficiency counts CPU per request as long as the capacity is nearly kept', () => {
  const objective = { kind: 'efficiency' } as const
  const thrifty = measurement({ cpuMsPerRequest: 2, capacityPerSecond: 980 })
  const weak = measurement({ cpuMsPerRequest: 1.9, capacityPerSecond: 600 })
  expect(scoreOf(thrifty, objective, 1000)).toBe(0.5)
  expect(scoreOf(weak, objective, 1000)).toBeLessThan(scoreOf(thrifty, objective, 1000))
  expect(scoreOf(weak, objective)).toBeGreaterThan(scoreOf(thrifty, objective))
})

const space: Space = [
  { name: 'workers', kind: 'ordinal', scale: 'log2', values: [1, 2, 4, 8], baseline: 2, prior: 4 },
]
const cost = { cpuMsPerRequest: 2, memoryBytes: 100e6, workers: 4 }
const costed = (changes: Partial<typeof cost>, workers = 4) => ({
  candidate: { workers },
  cost: { ...cost, ...changes },
})

test('of equals the one with less CPU is taken, then less memory, then fewer workers', () => {
  expect(
    byCost(costed({ cpuMsPerRequest: 1.5, memoryBytes: 200e6 }), costed({}), space),
  ).toBeLessThan(0)
  expect(byCost(costed({ memoryBytes: 80e6, workers: 8 }), costed({}), space)).toBeLessThan(0)
  expect(byCost(costed({ workers: 3 }), costed({}), space)).toBeLessThan(0)
})

test('costs within 5 % are the same, and then the one nearer to what runs today is taken', () => {
  expect(byCost(costed({ cpuMsPerRequest: 1.96 }, 8), costed({}, 2), space)).toBeGreaterThan(0)
  expect(byCost(costed({}), costed({}), space)).toBe(0)
})
