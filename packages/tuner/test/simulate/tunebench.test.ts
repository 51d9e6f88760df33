import { expect, test } from 'vitest'
import { EQUIVALENCE_RATIO } from '../../src/core/objective.ts'
import { mean, median } from '../../src/core/statistics/summary.ts'
import { surfaceOf } from '../../src/simulate/surface.ts'
import { rowOf } from '../../src/simulate/tunebench.ts'

test(
  'forty launches come nearer to the optimum than a hundred and sixty random ones, over the families',
  { timeout: 120_000 },
  () => {
    // Three and four knobs of each family: the whole table is printed by bench/tuner/tunebench.ts.
    const seeds = Array.from({ length: 12 }, (_, i) => 36 + i)
    const rows = seeds.map((seed) =>
      rowOf(seed, surfaceOf(seed), { deviation: 0.03, evaluations: 40 }),
    )
    const tuner = rows.map((row) => row.tuner)
    expect(new Set(rows.map(({ family }) => family)).size).toBe(6)
    expect(median(tuner)).toBeGreaterThanOrEqual(0.975)
    const leaders = rows.map((row) => row.leader)
    expect(median(leaders)).toBeGreaterThanOrEqual(median(rows.map((row) => row.randomFourfold)))
    // Of equals the cheapest is taken: over many sessions that must not cost more than the band.
    expect(mean(tuner)).toBeGreaterThan(mean(leaders) * (1 - EQUIVALENCE_RATIO))
    expect(mean(tuner)).toBeGreaterThan(mean(rows.map((row) => row.random)))
    for (const row of rows) expect(row.tuner).toBeGreaterThan(0.97 * row.baseline)
  },
)
