import { describe, expect, it } from 'vitest'
import type { SoakSample } from '../soak/sample.ts'
import { fitLine, floors } from '../soak/trend.ts'
import { judgeSoak } from '../soak/verdict.ts'

const MINUTES = 30

/** A sample each 5 s; RSS saws between two collections and grows as asked. */
function run({
  mibPerHour = 0,
  fdsPerHour = 0,
}: {
  readonly mibPerHour?: number
  readonly fdsPerHour?: number
}): readonly SoakSample[] {
  return Array.from({ length: MINUTES * 12 }, (_, index) => {
    const atSeconds = index * 5
    const hours = atSeconds / 3600
    const fds = Math.round(30 + fdsPerHour * hours)
    return {
      atSeconds,
      rssMib: 100 + mibPerHour * hours + (index % 12),
      pssMib: 90,
      cpuSeconds: 0,
      fds,
      fdKinds: { socket: fds },
      threads: 7,
      children: 3,
    }
  })
}

describe('the verdict of a soak', () => {
  it('is flat when memory only saws and counts stay', () => {
    expect(judgeSoak(run({})).isFlat).toBe(true)
  })

  it('is not flat when the floor of memory rises', () => {
    expect(judgeSoak(run({ mibPerHour: 12 })).isFlat).toBe(false)
  })

  it('is not flat when descriptors leak', () => {
    expect(judgeSoak(run({ fdsPerHour: 12 })).isFlat).toBe(false)
  })
})

describe('a line through points', () => {
  it('has their slope, without a margin when they lie on it', () => {
    const line = fitLine([0, 1, 2, 3].map((x) => ({ x, y: 2 * x + 1 })))
    expect(line?.slope).toBeCloseTo(2)
    expect(line?.slopeMargin).toBeCloseTo(0)
  })

  it('is not drawn through fewer than three', () => {
    expect(
      fitLine([
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ]),
    ).toBeNull()
  })

  it('goes through the lowest of each span', () => {
    const points = [3, 1, 2, 9, 8, 7].map((y, x) => ({ x, y }))
    expect(floors(points, 3).map(({ y }) => y)).toEqual([1, 7])
  })
})
