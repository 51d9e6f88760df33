/** A point of a regression; `weight` is how much it counts, e.g. the requests behind it. */
export interface WeightedPoint {
  readonly x: number
  readonly y: number
  readonly weight: number
}

/**
 * The non-decreasing step function nearest to the points in weighted squares (pool adjacent violators): one fitted
 * point per distinct x, in increasing x. Points with the same x are pooled first.
 */
export function isotonic(points: readonly WeightedPoint[]): readonly WeightedPoint[] {
  const blocks: Block[] = []
  for (const point of poolEqual(points)) {
    let block: Block = { y: point.y, weight: point.weight, xs: [point] }
    for (let last = blocks.at(-1); last !== undefined && last.y >= block.y; last = blocks.at(-1)) {
      blocks.pop()
      block = merged(last, block)
    }
    blocks.push(block)
  }
  return blocks.flatMap(({ y, xs }) => xs.map(({ x, weight }) => ({ x, y, weight })))
}

interface Block {
  readonly y: number
  readonly weight: number
  readonly xs: readonly WeightedPoint[]
}

function merged(left: Block, right: Block): Block {
  const weight = left.weight + right.weight
  return {
    y: (left.y * left.weight + right.y * right.weight) / weight,
    weight,
    xs: [...left.xs, ...right.xs],
  }
}

function poolEqual(points: readonly WeightedPoint[]): readonly WeightedPoint[] {
  const pooled: WeightedPoint[] = []
  for (const point of points.toSorted((a, b) => a.x - b.x)) {
    const last = pooled.at(-1)
    if (last === undefined || last.x !== point.x) pooled.push(point)
    else {
      const weight = last.weight + point.weight
      pooled[pooled.length - 1] = {
        x: point.x,
        y: (last.y * last.weight + point.y * point.weight) / weight,
        weight,
      }
    }
  }
  return pooled
}
