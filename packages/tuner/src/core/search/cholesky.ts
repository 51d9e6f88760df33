/** The lower triangle L of a symmetric positive definite matrix A = L L', row by row. */
export type Triangle = readonly Float64Array[]

/**
 * Factors a symmetric positive definite matrix, of which only the lower triangle is read; null when it is not positive
 * definite to working precision.
 */
export function cholesky(matrix: readonly Float64Array[]): Triangle | null {
  const factor: Float64Array[] = []
  for (const source of matrix) {
    const i = factor.length
    const row = new Float64Array(i + 1)
    for (let j = 0; j < i; j++) {
      const other = factor[j] ?? row
      row[j] = (at(source, j) - dot(row, other, j)) / at(other, j)
    }
    const pivot = at(source, i) - dot(row, row, i)
    if (!(pivot > 0)) return null
    row[i] = Math.sqrt(pivot)
    factor.push(row)
  }
  return factor
}

/** x with L x = b. */
export function solveLower(factor: Triangle, b: Float64Array): Float64Array {
  const x = new Float64Array(b.length)
  let i = 0
  for (const row of factor) {
    x[i] = (at(b, i) - dot(row, x, i)) / at(row, i)
    i++
  }
  return x
}

/** x with L' x = b. */
export function solveUpper(factor: Triangle, b: Float64Array): Float64Array {
  const x = Float64Array.from(b)
  for (let i = factor.length - 1; i >= 0; i--) {
    const row = factor[i]
    if (row === undefined) continue
    const value = at(x, i) / at(row, i)
    x[i] = value
    for (let j = 0; j < i; j++) x[j] = at(x, j) - at(row, j) * value
  }
  return x
}

/** The logarithm of the determinant of A. */
export function logDeterminant(factor: Triangle): number {
  return factor.reduce((sum, row, i) => sum + 2 * Math.log(at(row, i)), 0)
}

/** Sum of the products of the first `count` elements. */
export function dot(a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0
  for (let k = 0; k < count; k++) sum += at(a, k) * at(b, k)
  return sum
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0
}
