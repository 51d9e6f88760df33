import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planSeconds, sharesOf } from '../../src/core/budget.ts'
import { efforts, evaluationSeconds } from '../../src/core/effort.ts'
import { printObjective, readObjective } from '../../src/core/objective-text.ts'
import { assumedSlo, printSlo, readSlo } from '../../src/core/slo-text.ts'

describe('an SLO as a user writes it', () => {
  it.each([
    ['p99=100ms', { quantile: 0.99, latencyMs: 100, errorRatio: 0.001 }],
    ['p95<=0.5s', { quantile: 0.95, latencyMs: 500, errorRatio: 0.001 }],
    ['p99.9=250, errors=0.5%', { quantile: 0.999, latencyMs: 250, errorRatio: 0.005 }],
  ])('%s is understood', (text, slo) => {
    const read = readSlo(text)
    expect(read).toMatchObject({ ok: true, value: { isAssumed: false } })
    expect(read.ok && read.value.quantile).toBeCloseTo(slo.quantile, 9)
    expect(read.ok && read.value.latencyMs).toBe(slo.latencyMs)
    expect(read.ok && read.value.errorRatio).toBeCloseTo(slo.errorRatio, 9)
  })

  it.each([
    '',
    'p99',
    '100ms',
    'p0=1ms',
    'p40=10ms',
    'p99=0ms',
    'p99=-5',
    'p99=1,errors=2,x=3',
    'p99=10ms,errors=200%',
    'p100=3ms',
  ])('"%s" is refused with what is expected', (text) => {
    const read = readSlo(text)
    expect(read.ok).toBe(false)
    expect(read.ok ? '' : read.expected).toContain('p99=100ms')
  })

  it('is assumed, when nobody named one, at four times the light-load p99 and never under 50 ms', () => {
    expect(assumedSlo(3)).toMatchObject({ latencyMs: 50, isAssumed: true })
    expect(assumedSlo(40)).toMatchObject({ latencyMs: 160, isAssumed: true })
    expect(printSlo(assumedSlo(3))).toBe('p99 <= 50 ms, errors <= 0.1 %')
  })
})

describe('an objective as a user writes it', () => {
  it.each(['capacity', 'efficiency', 'latency@500', 'cost=0.031/0.004'])(
    '%s reads back',
    (text) => {
      const read = readObjective(text)
      expect(read.ok ? printObjective(read.value) : read.expected).toBe(text)
    },
  )

  it.each(['', 'speed', 'latency@', 'latency@0', 'cost=0/0', 'cost=1'])(
    '"%s" is refused',
    (text) => {
      expect(readObjective(text).ok).toBe(false)
    },
  )
})

describe('a budget', () => {
  it('never plans more than it has, once it has enough for the least plan', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2_400, max: 20_000 }),
        fc.constantFrom(0, 60),
        (budgetSeconds, soakSeconds) => {
          const shares = sharesOf({ budgetSeconds, soakSeconds, effort: efforts.normal })
          expect(planSeconds(shares, efforts.normal, soakSeconds)).toBeLessThanOrEqual(
            budgetSeconds,
          )
        },
      ),
    )
  })

  it('keeps the least plan however small it is', () => {
    expect(sharesOf({ budgetSeconds: 1, soakSeconds: 0, effort: efforts.quick })).toEqual({
      mostEvaluations: 8,
      mostPairs: 8,
    })
  })

  it('of an hour holds 25 evaluations or more at normal effort', () => {
    const shares = sharesOf({ budgetSeconds: 3_600, soakSeconds: 0, effort: efforts.normal })
    expect(evaluationSeconds(efforts.normal)).toBeLessThan(80)
    expect(shares.mostEvaluations).toBeGreaterThanOrEqual(25)
  })
})
