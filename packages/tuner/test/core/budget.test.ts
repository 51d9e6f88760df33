import { describe, expect, it, test } from 'vitest'
import { planSeconds, sharesOf } from '../../src/core/budget.ts'
import { nextStep } from '../../src/core/capacity/next-step.ts'
import { FEWEST_PAIRS } from '../../src/core/compare/pairs.ts'
import { efforts, type Effort } from '../../src/core/effort.ts'

const each = Object.entries<Effort>(efforts)
const slo = { latencyMs: 100, quantile: 0.9, errorRatio: 0.001, isAssumed: false }

describe('a budget', () => {
  test.each(each)(
    'of nothing still pays for the least that %s makes sense with',
    (_name, effort) => {
      expect(sharesOf({ budgetSeconds: 0, soakSeconds: 60, effort })).toEqual({
        mostEvaluations: effort.fewestEvaluations,
        mostPairs: effort.fewestPairs,
      })
    },
  )

  test.each(each)('of a day is not spent whole at %s', (_name, effort) => {
    const shares = sharesOf({ budgetSeconds: 86_400, soakSeconds: 0, effort })
    expect(planSeconds(shares, effort, 0)).toBeLessThan(86_400)
  })

  it('of an hour is nearly used, and not passed, at normal effort', () => {
    const budgetSeconds = 3_600
    const shares = sharesOf({ budgetSeconds, soakSeconds: 60, effort: efforts.normal })
    const seconds = planSeconds(shares, efforts.normal, 60)
    expect(seconds).toBeLessThanOrEqual(budgetSeconds)
    expect(seconds).toBeGreaterThan(0.8 * budgetSeconds)
  })
})

describe('an effort', () => {
  it('that can be trusted has the pairs that a verdict needs; smoke has not, and says so', () => {
    for (const [name, { doubt, fewestPairs }] of each)
      expect([name, fewestPairs >= FEWEST_PAIRS]).toEqual([name, doubt === null])
    expect(efforts.smoke.doubt).toContain('far too short')
  })

  test.each(each)('has time for windows that find a capacity: %s', (_name, effort) => {
    const plan = {
      saturationPerSecond: 1_000,
      slo,
      budgetSeconds: effort.searchSeconds,
      serviceCv: 0.5,
      precision: null,
      mostPerSecond: null,
    }
    const probe = nextStep(plan, [])
    expect(probe).toMatchObject({ kind: 'probe', purpose: 'bracket' })
    expect(probe.kind === 'probe' && probe.seconds).toBeLessThan(effort.searchSeconds)
  })
})
