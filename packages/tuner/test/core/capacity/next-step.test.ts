import { describe, expect, test } from 'vitest'
import { nextStep } from '../../../src/core/capacity/next-step.ts'
import { simulateSearch, trueCapacity } from '../../../src/simulate/capacity.ts'
import { invalid, missed, plan, probe, queueing, search, slo } from './a-search.ts'

describe('the capacity search', () => {
  test('begins near where a queue has its knee', () => {
    expect(nextStep(plan, [])).toMatchObject({
      kind: 'probe',
      purpose: 'bracket',
      ratePerSecond: 850,
    })
  })

  test('goes on looking lower while nothing was kept, in what time there is', () => {
    const short = { ...plan, budgetSeconds: 9 }
    const { probes, step } = search((rate) => (rate > 600 ? missed(rate) : probe(rate)), short)
    expect(probes.map((tried) => tried.ratePerSecond).slice(0, 3)).toEqual([850, 675, 587.5])
    expect(step).toMatchObject({ kind: 'done' })
    expect(step).not.toMatchObject({ capacityPerSecond: 0 })
  })

  test('goes up from a rate that was kept and down from one that was missed', () => {
    const up = nextStep(plan, [probe(850)])
    const down = nextStep(plan, [missed(850)])
    expect(up).toMatchObject({ kind: 'probe', ratePerSecond: 950 })
    expect(down).toMatchObject({ kind: 'probe', ratePerSecond: 675 })
  })

  test('finds the crossing, brackets before it certifies, and stays in its budget', () => {
    const { step, probes, purposes } = search(queueing)
    expect(step).toMatchObject({ kind: 'done' })
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 900 - 1)).toBeLessThan(0.01)
    expect(purposes).toEqual(purposes.toSorted())
    expect(purposes).toContain('certify')
    expect(probes.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(90)
  })

  test('certifies with the longest window at a rate that was kept', () => {
    const { step } = search(queueing)
    expect(step.kind === 'done' && step.certified).toMatchObject({ verdict: 'kept' })
  })

  test('needs 25 s for a quick answer', () => {
    const { step, probes } = search(queueing, { ...plan, budgetSeconds: 25 })
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 900 - 1)).toBeLessThan(0.05)
    expect(probes.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(25)
  })

  test('certifies for twice as long when service times vary much', () => {
    const longest = (serviceCv: number): number =>
      Math.max(...search(queueing, { ...plan, serviceCv }).probes.map(({ seconds }) => seconds))
    expect(longest(0.5)).toBe(20)
    expect(longest(1.5)).toBe(40)
  })

  test('says so when no window that could tell fits into the budget', () => {
    expect(nextStep({ ...plan, saturationPerSecond: 5 }, [])).toEqual({
      kind: 'unfit',
      reason:
        '90 s of load are too few for the SLO at some 5 requests per second; take a longer --effort or a lower percentile',
    })
  })

  test('is slow at low rates, since a p99 needs ten requests beyond it', () => {
    const step = nextStep({ ...plan, saturationPerSecond: 50 }, [])
    expect(step).toMatchObject({ kind: 'probe', ratePerSecond: 42.5, seconds: 24 })
  })

  test('does not count an invalid window, and repeats it', () => {
    const before = nextStep(plan, [probe(850)])
    expect(nextStep(plan, [probe(850), invalid(950)])).toEqual(before)
  })

  test('gives up on a host that is unfit three times in a row, with the reason', () => {
    expect(nextStep(plan, [invalid(850), invalid(850), invalid(850)])).toEqual({
      kind: 'unfit',
      reason: 'the generator was busy',
    })
  })

  test('answers 0 when the SLO is missed at any rate', () => {
    const { step } = search((rate) => missed(rate))
    expect(step).toMatchObject({ kind: 'done', capacityPerSecond: 0, certified: null })
  })

  test('takes a rate that was not carried for missed, however fast the answered ones were', () => {
    const { step } = search((rate) =>
      rate <= 700 ? probe(rate) : probe(rate, { verdict: 'missed', achievedRatio: 0.9 }),
    )
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 700 - 1)).toBeLessThan(0.05)
  })

  test('answers about the whole of saturation when the SLO never binds', () => {
    const { step } = search((rate) => (rate <= 1_000 ? probe(rate) : missed(rate)))
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 1_000 - 1)).toBeLessThan(0.06)
  })
})

describe('on queues in virtual time the capacity found', { timeout: 120_000 }, () => {
  const SEEDS = 30
  test.each([0, 0.5, 1])(
    'is within 5 per cent of the true one in 90 s of load, with a service CV of %d',
    (serviceCv) => {
      const target = { servers: 4, meanServiceMs: 5, serviceCv }
      const truth = trueCapacity(target, { slo, requests: 300_000 })
      const errors = Array.from({ length: SEEDS }, (_, seed) => {
        const { step, probes } = simulateSearch(target, { slo, budgetSeconds: 90, seed })
        expect(probes.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(90)
        return step.kind === 'done' ? Math.abs(step.capacityPerSecond / truth - 1) : 1
      })
      const within = errors.filter((error) => error <= 0.05).length
      expect(within / SEEDS).toBeGreaterThanOrEqual(0.93)
    },
  )
})

test('a budget that ended before anything was kept is no capacity of 0 when the host spoiled a part of it', () => {
  const short = { ...plan, budgetSeconds: 4, slo: { ...slo, quantile: 0.9 } }
  let asked = 0
  const { step } = search((rate) => (asked++ === 0 ? missed(rate) : invalid(rate)), short)
  expect(step).toEqual({ kind: 'unfit', reason: 'the generator was busy' })
})
