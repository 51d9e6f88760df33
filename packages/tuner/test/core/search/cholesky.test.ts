import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  cholesky,
  logDeterminant,
  solveLower,
  solveUpper,
} from '../../../src/core/search/cholesky.ts'

const matrix = (...rows: readonly (readonly number[])[]) =>
  rows.map((row) => Float64Array.from(row))

test('the textbook matrix has the textbook factor', () => {
  const factor = cholesky(matrix([4, 12, -16], [12, 37, -43], [-16, -43, 98]))!
  expect(factor.map((row) => [...row])).toEqual([[2], [6, 1], [-8, 5, 3]])
  expect(logDeterminant(factor)).toBeCloseTo(Math.log(36), 12)
})

test('a matrix that is not positive definite has none', () => {
  expect(cholesky(matrix([1, 2], [2, 1]))).toBeNull()
})

test('solving with both triangles undoes the matrix', () => {
  const entry = fc.double({ min: -1, max: 1, noNaN: true })
  const square = fc.array(fc.array(entry, { minLength: 4, maxLength: 4 }), {
    minLength: 4,
    maxLength: 4,
  })
  fc.assert(
    fc.property(square, fc.array(entry, { minLength: 4, maxLength: 4 }), (b, x) => {
      const definite = b.map((row, i) =>
        Float64Array.from(b, (other, j) =>
          row.reduce((sum, value, k) => sum + value * other[k]!, i === j ? 0.5 : 0),
        ),
      )
      const product = Float64Array.from(definite, (row) =>
        row.reduce((sum, value, k) => sum + value * x[k]!, 0),
      )
      const factor = cholesky(definite)!
      const solved = solveUpper(factor, solveLower(factor, product))
      solved.forEach((value, i) => expect(value).toBeCloseTo(x[i]!, 8))
    }),
  )
})
