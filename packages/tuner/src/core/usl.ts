import type { UslFit } from './evaluation.ts'

/** Throughput at a concurrency, as a fit has it. */
export const throughputAt = (
  { lambda, sigma, kappa }: Pick<UslFit, 'lambda' | 'sigma' | 'kappa'>,
  concurrency: number,
): number =>
  (lambda * concurrency) / (1 + sigma * (concurrency - 1) + kappa * concurrency * (concurrency - 1))

/** The concurrency of most throughput, sqrt((1 - sigma) / kappa); Infinity when more never hurts. */
export const bestConcurrency = ({ sigma, kappa }: Pick<UslFit, 'sigma' | 'kappa'>): number =>
  kappa === 0 ? Infinity : Math.sqrt(Math.max(0, 1 - sigma) / kappa)

const ROUNDS = 200
const FIRST_DAMPING = 1e-3
const MOST_DAMPING = 1e12
const SETTLED_RATIO = 1e-12

type Vector = readonly [number, number, number]

/**
 * Gunther's universal scalability law through measured points: damped Gauss-Newton on relative errors, with lambda > 0,
 * 0 <= sigma <= 1 and kappa >= 0. Null with fewer than three different concurrencies, which cannot tell the three apart.
 */
export function fitUsl(points: UslFit['points']): UslFit | null {
  const usable = points.filter(({ concurrency, perSecond }) => concurrency > 0 && perSecond > 0)
  if (new Set(usable.map(({ concurrency }) => concurrency)).size < 3) return null
  let at: Vector = [Math.max(...usable.map((p) => p.perSecond / p.concurrency)), 0.05, 1e-4]
  let error = squares(usable, at)
  let damping = FIRST_DAMPING
  for (let round = 0; round < ROUNDS && damping < MOST_DAMPING; round++) {
    const next = bounded(step(usable, at, damping))
    const nextError = squares(usable, next)
    if (nextError < error) {
      const gained = (error - nextError) / error
      at = next
      error = nextError
      damping /= 10
      if (gained < SETTLED_RATIO) break
    } else damping *= 4
  }
  const [lambda, sigma, kappa] = at
  return { lambda, sigma, kappa, points: usable }
}

const bounded = ([lambda, sigma, kappa]: Vector): Vector => [
  Math.max(1e-9, lambda),
  Math.min(1, Math.max(0, sigma)),
  Math.max(0, kappa),
]

const predicted = ([lambda, sigma, kappa]: Vector, concurrency: number): number =>
  throughputAt({ lambda, sigma, kappa }, concurrency)

const squares = (points: UslFit['points'], at: Vector): number =>
  points.reduce(
    (sum, { concurrency, perSecond }) => sum + (predicted(at, concurrency) / perSecond - 1) ** 2,
    0,
  )

/** One Levenberg-Marquardt step; a parameter at its bound that would leave it stays. */
function step(points: UslFit['points'], at: Vector, damping: number): Vector {
  const [lambda, sigma, kappa] = at
  const gradient: [number, number, number] = [0, 0, 0]
  const matrix = [0, 1, 2].map(() => [0, 0, 0])
  for (const { concurrency: n, perSecond } of points) {
    const model = predicted(at, n) / perSecond
    const divisor = 1 + sigma * (n - 1) + kappa * n * (n - 1)
    const slopes = [model / lambda, (-model * (n - 1)) / divisor, (-model * n * (n - 1)) / divisor]
    for (const [row, slope] of slopes.entries()) {
      gradient[row as 0 | 1 | 2] += slope * (1 - model)
      for (const [column, other] of slopes.entries()) {
        const cells = matrix[row]
        if (cells !== undefined) cells[column] = (cells[column] ?? 0) + slope * other
      }
    }
  }
  const isHeld = [false, sigma <= 0 && gradient[1] < 0, kappa <= 0 && gradient[2] < 0]
  const damped = matrix.map((cells, row) =>
    cells.map((cell, column) => {
      if (isHeld[row] === true || isHeld[column] === true) return row === column ? 1 : 0
      return row === column ? cell * (1 + damping) + Number.MIN_VALUE : cell
    }),
  )
  const moves = solve(
    damped,
    gradient.map((value, row) => (isHeld[row] === true ? 0 : value)),
  )
  return [lambda + (moves[0] ?? 0), sigma + (moves[1] ?? 0), kappa + (moves[2] ?? 0)]
}

/** Gauss elimination with pivoting; an unknown that nothing determines is 0. */
function solve(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): readonly number[] {
  const rows = matrix.map((cells, index) => [...cells, right[index] ?? 0])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const pivot = largest(rows, column)
    const top = rows[pivot] ?? []
    rows[pivot] = rows[column] ?? []
    rows[column] = top
    for (const row of rows.slice(column + 1)) {
      const factor = (row[column] ?? 0) / (top[column] || 1)
      for (let index = column; index <= size; index++)
        row[index] = (row[index] ?? 0) - factor * (top[index] ?? 0)
    }
  }
  const solution = Array.from({ length: size }, () => 0)
  for (let row = size - 1; row >= 0; row--) {
    const cells = rows[row] ?? []
    const known = solution.reduce((sum, value, index) => sum + value * (cells[index] ?? 0), 0)
    const pivot = cells[row] ?? 0
    solution[row] = pivot === 0 ? 0 : ((cells[size] ?? 0) - known) / pivot
  }
  return solution
}

function largest(rows: readonly (readonly number[])[], column: number): number {
  let best = column
  for (let row = column + 1; row < rows.length; row++) {
    if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row
  }
  return best
}
