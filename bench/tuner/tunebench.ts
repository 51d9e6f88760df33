/**
 * TuneBench: how near the search comes to the best settings of simulated apps, of which the optimum is known.
 *
 *     node --conditions=@stint/source bench/tuner/tunebench.ts [--from 1001] [--seeds 60] [--evaluations 40]
 *         [--noise 0.03,0.08] [--rows]
 */
import { mean, median, quantile } from '../../packages/tuner/src/core/statistics/summary.ts'
import { FAMILIES } from '../../packages/tuner/src/simulate/families.ts'
import { surfaceOf } from '../../packages/tuner/src/simulate/surface.ts'
import { rowOf, type Row } from '../../packages/tuner/src/simulate/tunebench.ts'
import { amount, listOf, readFlags, toggle, whole } from '../flags.ts'

const {
  from,
  seeds: count,
  evaluations,
  noise,
  rows: showsRows,
} = readFlags({
  from: whole(1001, { least: 0 }),
  seeds: whole(60),
  evaluations: whole(40),
  noise: listOf(amount, [0.03, 0.08]),
  rows: toggle,
})
const seeds = Array.from({ length: count }, (_, i) => from + i)

for (const deviation of noise) {
  const rows = seeds.map((seed) => rowOf(seed, surfaceOf(seed), { deviation, evaluations }))
  console.log(
    `\nnoise ${100 * deviation} %, ${evaluations} evaluations, seeds ${seeds[0]}-${seeds.at(-1)}`,
  )
  console.log(
    line([
      'family',
      'runs',
      'today',
      'leader',
      'median',
      'p10',
      'within 5 %',
      'random',
      'random x4',
    ]),
  )
  for (const family of FAMILIES)
    print(
      family,
      rows.filter((row) => row.family === family),
    )
  print('all', rows)
  if (showsRows) for (const row of rows) console.log(JSON.stringify(row))
}

function print(name: string, rows: readonly Row[]): void {
  const tuner = rows.map((row) => row.tuner)
  const figures = [
    median(rows.map((row) => row.baseline)),
    median(rows.map((row) => row.leader)),
    median(tuner),
    quantile(tuner, 0.1),
    mean(tuner.map((share) => (share >= 0.95 ? 1 : 0))),
    median(rows.map((row) => row.random)),
    median(rows.map((row) => row.randomFourfold)),
  ]
  console.log(line([name, String(rows.length), ...figures.map((x) => `${(100 * x).toFixed(1)} %`)]))
}

function line(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(18) : cell.padStart(11))).join('')
}
