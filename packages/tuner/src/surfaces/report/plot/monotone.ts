interface Block {
  readonly xs: readonly number[]
  readonly sum: number
}

const mean = ({ xs, sum }: Block) => sum / xs.length

/** The never-falling line closest to the points (pool adjacent violators): one point for each x given. */
export function monotone(
  points: readonly (readonly [x: number, y: number])[],
): readonly (readonly [x: number, y: number])[] {
  const blocks: Block[] = []
  for (const [x, y] of points.toSorted((a, b) => a[0] - b[0])) {
    let block: Block = { xs: [x], sum: y }
    for (
      let last = blocks.at(-1);
      last !== undefined && mean(last) > mean(block);
      last = blocks.at(-1)
    ) {
      block = { xs: [...last.xs, ...block.xs], sum: last.sum + block.sum }
      blocks.pop()
    }
    blocks.push(block)
  }
  return blocks.flatMap((block) => block.xs.map((x) => [x, mean(block)] as const))
}
