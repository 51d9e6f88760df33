import { describe, expect, test } from 'vitest'
import { type CapacityPlan, nextStep } from '../../../src/core/capacity/next-step.ts'
import type { Probe } from '../../../src/core/evaluation.ts'
import { simulateSearch, trueCapacity } from '../../../src/simulate/capacity.ts'

const slo = { latencyMs: 50, quantile: 0.99, errorRatio: 0.001, isAssumed: false }
const plan: CapacityPlan = {
  saturationPerSecond: 1_000,
  slo,
  budgetSeconds: 90,
  serviceCv: 0.5,
  precision: null,
  mostPerSecond: null,
}

const probe = (ratePerSecond: number, rest: Partial<Probe> = {}): Probe => ({
  ratePerSecond,
  seconds: 5,
  requests: ratePerSecond * 5,
  achievedRatio: 1,
  errorRatio: 0,
  p50Ms: 5,
  p99Ms: 20,
  p999Ms: 40,
  overRatio: 0.001,
  verdict: 'kept',
  reason: '',
  ...rest,
})

const missed = (ratePerSecond: number): Probe =>
  probe(ratePerSecond, { p99Ms: 200, overRatio: 0.3, verdict: 'missed' })

const invalid = (ratePerSecond: number): Probe =>
  probe(ratePerSecond, { p99Ms: 9_000, verdict: 'invalid', reason: 'the generator was busy' })

/** Answers each step with a probe of a target whose latency is known, until the search is done. */
function search(answer: (ratePerSecond: number) => Probe, given = plan) {
  const probes: Probe[] = []
  const purposes: string[] = []
  for (let step = nextStep(given, probes); ; step = nextStep(given, probes)) {
    if (step.kind !== 'probe') return { step, probes, purposes }
    purposes.push(step.purpose)
    const { ratePerSecond, seconds } = step
    probes.push({ ...answer(ratePerSecond), seconds, requests: ratePerSecond * seconds })
  }
}

/** Latency as M/M/1 has it: 1 / (1 - load), and 50 ms at a load of 0.9. */
const queueing = (ratePerSecond: number): Probe => {
  const load = ratePerSecond / 1_000
  const p99Ms = load >= 1 ? 10_000 : 5 / (1 - load)
  const overRatio = Math.min(1, 0.01 ** (50 / p99Ms))
  return probe(ratePerSecond, { p99Ms, overRatio, verdict: p99Ms <= 50 ? 'kept' : 'missed' })
}

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

describe('a precision that was asked for', () => {
  const precise = { ...plan, precision: { ratio: 0.02, mostSeconds: 600 } }

  test('is reached with windows on the crossing and to both sides of it, after the budget', () => {
    const { step, probes, purposes } = search(queueing, precise)
    const rates = probes.flatMap(({ ratePerSecond }, index) =>
      purposes[index] === 'refine' ? [ratePerSecond] : [],
    )
    expect(purposes.lastIndexOf('certify')).toBeLessThan(purposes.indexOf('refine'))
    expect(Math.min(...rates)).toBeLessThan(895)
    expect(Math.max(...rates)).toBeGreaterThan(905)
    expect(step).toMatchObject({ kind: 'done', marginRatio: expect.any(Number) as number })
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 900 - 1)).toBeLessThan(0.02)
    expect(step.kind === 'done' && step.marginRatio).toBeLessThan(0.02)
  })

  test('is given up where it would cost too much, with the margin that was reached', () => {
    let turn = 0
    const noisy = (rate: number): Probe => {
      const { overRatio = 0, ...rest } = queueing(rate)
      return { ...rest, overRatio: overRatio * (turn++ % 2 === 0 ? 0.2 : 1.8) }
    }
    const { step, probes } = search(noisy, {
      ...plan,
      precision: { ratio: 0.001, mostSeconds: 600 },
    })
    const seconds = probes.reduce((sum, probed) => sum + probed.seconds, 0)
    expect(seconds).toBeGreaterThan(580)
    expect(seconds).toBeLessThanOrEqual(600)
    expect(step.kind === 'done' && step.marginRatio).toBeGreaterThan(0.001)
  })

  test('is nothing to go on for when nothing is kept at any rate', () => {
    expect(search(missed, precise).step).toMatchObject({ kind: 'done', capacityPerSecond: 0 })
  })

  test('is left where it was on a host that becomes unfit, with the answer of the budget', () => {
    const budget = search(queueing, plan).probes.length
    let count = 0
    const { step, probes } = search(
      (rate) => (count++ < budget ? queueing(rate) : invalid(rate)),
      precise,
    )
    expect(probes).toHaveLength(budget + 3)
    expect(step).toMatchObject({ kind: 'done', marginRatio: null })
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 900 - 1)).toBeLessThan(0.01)
  })

  test('takes requests that fail for what they are, however fast they fail', () => {
    const shedding = (rate: number): Probe =>
      rate <= 900
        ? probe(rate, { overRatio: 0 })
        : probe(rate, { overRatio: 0, errorRatio: 1 - 900 / rate, verdict: 'missed' })
    const { step } = search(shedding, precise)
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 900 - 1)).toBeLessThan(0.03)
  })

  test('never answers above what was offered', () => {
    const calm = (rate: number): Probe => probe(Math.min(rate, 100), { overRatio: 0 })
    const { step } = search(calm, { ...precise, saturationPerSecond: 100.4, mostPerSecond: 100 })
    expect(step).toMatchObject({ kind: 'done', capacityPerSecond: 100, marginRatio: null })
  })

  test('looks on where the budget was too short to keep anything', () => {
    const slow = { ...precise, saturationPerSecond: 20, budgetSeconds: 20 }
    const { step } = search((rate) => {
      const p99Ms = rate >= 20 ? 10_000 : 5 / (1 - rate / 20)
      const verdict = p99Ms <= 50 ? 'kept' : 'missed'
      return probe(rate, { p99Ms, overRatio: Math.min(1, 0.01 ** (50 / p99Ms)), verdict })
    }, slow)
    expect(step.kind === 'done' && Math.abs(step.capacityPerSecond / 18 - 1)).toBeLessThan(0.05)
  })

  test('is not thrown far away by one bad window', () => {
    let count = 0
    const budget = search(queueing, plan).probes.length
    const { probes } = search((rate) => {
      const bad = count++ === budget
      return bad ? { ...queueing(rate), overRatio: 1, verdict: 'missed' } : queueing(rate)
    }, precise)
    const rates = probes.slice(budget).map(({ ratePerSecond }) => ratePerSecond)
    expect(Math.min(...rates)).toBeGreaterThan(600)
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

  test('is within 5 per cent with a service CV of 1.5, too, if that precision is asked for', () => {
    const target = { servers: 4, meanServiceMs: 5, serviceCv: 1.5 }
    const truth = trueCapacity(target, { slo, requests: 1_000_000 })
    const precision = { ratio: 0.05, mostSeconds: 1_800 }
    const errors = Array.from({ length: 10 }, (_, seed) => {
      const { step } = simulateSearch(target, { slo, budgetSeconds: 90, precision, seed })
      return step.kind === 'done' ? Math.abs(step.capacityPerSecond / truth - 1) : 1
    })
    expect(errors.filter((error) => error <= 0.05).length).toBeGreaterThanOrEqual(9)
  })
})

test('a budget that ended before anything was kept is no capacity of 0 when the host spoiled a part of it', () => {
  const short = { ...plan, budgetSeconds: 4, slo: { ...slo, quantile: 0.9 } }
  let asked = 0
  const { step } = search((rate) => (asked++ === 0 ? missed(rate) : invalid(rate)), short)
  expect(step).toEqual({ kind: 'unfit', reason: 'the generator was busy' })
})
