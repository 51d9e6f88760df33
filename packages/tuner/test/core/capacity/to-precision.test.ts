import { describe, expect, test } from 'vitest'
import type { Probe } from '../../../src/core/evaluation.ts'
import { simulateSearch, trueCapacity } from '../../../src/simulate/capacity.ts'
import { invalid, missed, plan, probe, queueing, search, slo } from './a-search.ts'

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
