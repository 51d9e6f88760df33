import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestConcurrency, fitUsl, throughputAt } from '../../src/core/usl.ts'

const concurrencies = [1, 2, 4, 8, 16, 32, 64]

const pointsOf = (law: { lambda: number; sigma: number; kappa: number }, noise = 0) =>
  concurrencies.map((concurrency, index) => ({
    concurrency,
    perSecond: throughputAt(law, concurrency) * (1 + noise * (index % 2 === 0 ? 1 : -1)),
  }))

describe('the scalability fit', () => {
  test('finds the law again that exact points follow', () => {
    fc.assert(
      fc.property(
        fc.record({
          lambda: fc.double({ min: 10, max: 10_000, noNaN: true }),
          sigma: fc.double({ min: 0, max: 0.5, noNaN: true }),
          kappa: fc.double({ min: 0, max: 0.01, noNaN: true }),
        }),
        (law) => {
          const fit = fitUsl(pointsOf(law))
          for (const concurrency of concurrencies) {
            const ratio =
              throughputAt(fit ?? { lambda: 0, sigma: 0, kappa: 0 }, concurrency) /
              throughputAt(law, concurrency)
            expect(Math.abs(ratio - 1)).toBeLessThan(0.01)
          }
        },
      ),
    )
  })

  test('stays within 5 % of the law when points are 3 % off', () => {
    const law = { lambda: 400, sigma: 0.08, kappa: 0.0006 }
    const fit = fitUsl(pointsOf(law, 0.03))
    expect(fit).not.toBeNull()
    for (const concurrency of concurrencies) {
      const ratio = throughputAt(fit!, concurrency) / throughputAt(law, concurrency)
      expect(Math.abs(ratio - 1)).toBeLessThan(0.05)
    }
  })

  test('never has negative contention or a negative cost of coherence, even when points rise faster than linearly', () => {
    const fit = fitUsl([
      { concurrency: 1, perSecond: 100 },
      { concurrency: 2, perSecond: 230 },
      { concurrency: 4, perSecond: 520 },
    ])
    expect(fit).toMatchObject({ sigma: 0, kappa: 0 })
  })

  test('is refused with fewer than three concurrencies', () => {
    expect(fitUsl([])).toBeNull()
    expect(
      fitUsl([
        { concurrency: 1, perSecond: 100 },
        { concurrency: 2, perSecond: 180 },
        { concurrency: 2, perSecond: 190 },
      ]),
    ).toBeNull()
  })

  test('knows the concurrency of most throughput', () => {
    const law = { lambda: 400, sigma: 0.1, kappa: 0.001 }
    const best = bestConcurrency(law)
    expect(best).toBe(30)
    expect(throughputAt(law, best)).toBeGreaterThan(throughputAt(law, best + 2))
    expect(throughputAt(law, best)).toBeGreaterThan(throughputAt(law, best - 2))
    expect(bestConcurrency({ sigma: 0.1, kappa: 0 })).toBe(Infinity)
  })
})
