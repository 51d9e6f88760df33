import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bandScale, linearScale, logScale } from '../../../../src/surfaces/report/plot/scale.ts'

const labels = ({ ticks }: { readonly ticks: readonly { readonly label: string }[] }) =>
  ticks.map(({ label }) => label)

describe('an axis', () => {
  it('has ticks at 1, 2 or 5 times a power of ten', () => {
    expect(labels(linearScale([0, 1655], [0, 400]))).toEqual([
      '0',
      '500',
      '1,000',
      '1,500',
      '2,000',
    ])
    expect(labels(linearScale([0.02, 0.11], [0, 400]))).toEqual([
      '0.02',
      '0.04',
      '0.06',
      '0.08',
      '0.1',
      '0.12',
    ])
    expect(labels(logScale([12, 900], [0, 400]))).toEqual([
      '10',
      '20',
      '50',
      '100',
      '200',
      '500',
      '1,000',
    ])
    expect(labels(logScale([0.5, 70_000], [0, 400])).slice(0, 3)).toEqual(['1', '10', '100'])
  })

  it('of a few or of equal values still has two ends', () => {
    for (const values of [[], [7], [0, 0], [1e9, 1e9 + 2 ** -23], [NaN, Infinity]]) {
      const { ticks, from, to } = linearScale(values, [0, 400])
      expect(ticks.length).toBeGreaterThan(1)
      expect(to).toBeGreaterThan(from)
      expect(logScale(values, [0, 400]).ticks.length).toBeGreaterThan(0)
    }
  })

  it('holds every value it was made for, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (values) => {
          for (const scale of [linearScale(values, [0, 400]), logScale(values, [0, 400])]) {
            const places = values.toSorted((a, b) => a - b).map(scale.place)
            expect(Math.min(...places)).toBeGreaterThanOrEqual(-0.01)
            expect(Math.max(...places)).toBeLessThanOrEqual(400.01)
            expect(places).toEqual(places.toSorted((a, b) => a - b))
          }
        },
      ),
    )
  })

  it('of names leaves out some where they would touch', () => {
    const names = Array.from({ length: 40 }, (_, index) => `value ${index}`)
    expect(bandScale(names, [0, 400]).ticks.length).toBeLessThan(8)
    expect(bandScale(['slot', 'shared'], [0, 400]).ticks).toHaveLength(2)
  })
})
