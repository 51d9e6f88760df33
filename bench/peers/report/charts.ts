import type { Results } from '../results.ts'
import { shapes } from '../shapes.ts'
import { nameOf } from './names.ts'
import { laneOf, middleOf } from './ratios.ts'
import { barChart, lineCharts, type Bar } from './svg.ts'

/** The plots of a run, by file name. */
export function chartsOf(results: Results): ReadonlyMap<string, string> {
  return new Map([...throughputChart(results), ...latencyChart(results), ...scaleChart(results)])
}

type Charts = readonly (readonly [string, string])[]

function throughputChart({ throughput, entrants }: Results): Charts {
  if (throughput === undefined) return []
  const panels = shapes.flatMap(({ id: shape, name }) => [
    {
      title: `${name}, requests/s`,
      bars: entrants.flatMap((id) =>
        barOf(id, middleOf(laneOf(throughput, id, shape), 'perSecond')),
      ),
    },
    {
      title: `${name}, CPU us/request`,
      bars: entrants.flatMap((id) =>
        barOf(id, middleOf(laneOf(throughput, id, shape), 'cpuMicros')),
      ),
    },
  ])
  return [['throughput.svg', barChart(panels, 0)]]
}

function latencyChart({ tails }: Results): Charts {
  if (tails === undefined) return []
  const panels = (['per-request', 'keep-alive'] as const).map((connection) => ({
    title: `p99 at half load, ${connection === 'per-request' ? 'connection per request' : connection}, ms`,
    bars: tails.rows
      .filter((row) => row.connection === connection)
      .flatMap(({ id, p99Ms }) => barOf(id, p99Ms)),
  }))
  return [['latency.svg', barChart(panels, 1)]]
}

function scaleChart({ scale }: Results): Charts {
  if (scale === undefined) return []
  const real = scale.points.map((point) => ({ x: point.workers, point }))
  return [
    [
      'scale.svg',
      lineCharts([
        {
          title: 'idle CPU, ms/s',
          points: real.map(({ x, point }) => ({ x, y: point.idleCpuMsPerSecond })),
        },
        {
          title: 'RSS, MiB',
          points: real.map(({ x, point }) => ({ x, y: point.rssMiB })),
        },
        {
          title: 'simulated, CPU ms/s',
          points: scale.simulated.map(({ workers, cpuMsPerSecond }) => ({
            x: workers,
            y: cpuMsPerSecond,
          })),
        },
      ]),
    ],
  ]
}

function barOf(id: string, value: number): readonly Bar[] {
  if (!Number.isFinite(value)) return []
  return [{ label: nameOf(id), value, isOurs: id.startsWith('stint-') }]
}
