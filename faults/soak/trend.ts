/** One measured value. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A straight line through points, by least squares. */
export interface Line {
  readonly slope: number
  readonly intercept: number
  /** Half the width of the 95 % confidence interval of the slope, residuals taken as independent. */
  readonly slopeMargin: number
}

const Z95 = 1.96

/** Least squares; null for fewer than 3 points or when all lie at one x. */
export function fitLine(points: readonly Point[]): Line | null {
  const n = points.length
  const meanX = mean(points.map(({ x }) => x))
  const meanY = mean(points.map(({ y }) => y))
  const sxx = sum(points.map(({ x }) => (x - meanX) ** 2))
  if (n < 3 || sxx === 0) return null
  const slope = sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / sxx
  const intercept = meanY - slope * meanX
  const residual = sum(points.map(({ x, y }) => (y - intercept - slope * x) ** 2))
  return { slope, intercept, slopeMargin: Z95 * Math.sqrt(residual / (n - 2) / sxx) }
}

/** The smallest y of each span of x: the floor that a garbage collector comes back to. */
export function floors(points: readonly Point[], span: number): readonly Point[] {
  const lowest = new Map<number, Point>()
  for (const point of points) {
    const bin = Math.floor(point.x / span)
    const known = lowest.get(bin)
    if (known === undefined || point.y < known.y) lowest.set(bin, point)
  }
  return [...lowest.values()]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
