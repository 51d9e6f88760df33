import { startGenerators } from '../../load/engine.ts'
import type { Workload } from '../../load/workload/workload.ts'
import { lostIn } from '../../core/window.ts'
import { median } from '../../core/statistics/summary.ts'
import { honestyOf } from '../../simulate/honesty.ts'
import { startSteadyServer } from './steady-server.ts'
import { percent } from '../../percent.ts'

/** One property that the tuner must have on this host, and what it has. */
export interface SelfCheck {
  readonly name: string
  readonly found: string
  readonly wanted: string
  readonly passes: boolean
}

const COMPARISONS = 200
const PAIR_DEVIATION = 0.02
const MOST_PAIRS = 8

const DELAY_MS = 50
const RATE_PER_SECOND = 100
const SECONDS = 5
/** Two clocks in two processes that share the host. */
const SLACK_MS = 2
const SLACK_RATIO = 0.1

/** Puts the statistics before simulated pairs of known truth, and the load engine before a server that knows its own times. */
export async function runChecks(seed: number): Promise<readonly SelfCheck[]> {
  return [...honesty(seed), ...(await truth(seed))]
}

function honesty(seed: number): readonly SelfCheck[] {
  const seeds = Array.from({ length: COMPARISONS }, (_, index) => seed + index)
  const terms = { pairDeviation: PAIR_DEVIATION, mostPairs: MOST_PAIRS }
  const same = honestyOf({ ...terms, effectRatio: 0 }, seeds)
  const better = honestyOf({ ...terms, effectRatio: 0.03 }, seeds)
  return [
    {
      name: 'same against same, called better',
      found: percent(same.better),
      wanted: 'at most 5 %',
      passes: same.better <= 0.05,
    },
    {
      name: 'the interval holds the truth',
      found: percent((same.covered + better.covered) / 2),
      wanted: '92 to 98 %',
      passes: within((same.covered + better.covered) / 2, 0.92, 0.98),
    },
    {
      name: '3 % more, found',
      found: percent(better.better),
      wanted: 'at least 80 %',
      passes: better.better >= 0.8,
    },
  ]
}

const WORKLOAD: Workload = {
  flows: [
    { weight: 1, requests: [{ method: 'GET', path: '/', headers: {}, body: null, expect: [] }] },
  ],
  requestsPerConnection: 0,
  arrivals: 'poisson',
}

async function truth(seed: number): Promise<readonly SelfCheck[]> {
  const server = await startSteadyServer(DELAY_MS)
  try {
    const engine = await startGenerators({
      target: { host: '127.0.0.1', port: server.port },
      workload: WORKLOAD,
      generators: 1,
    })
    try {
      const { counts, service } = await engine.openLoop({
        ratePerSecond: RATE_PER_SECOND,
        seconds: SECONDS,
        arrivals: 'poisson',
        seed,
        connections: 32,
      })
      const own = median(server.tookMs)
      const lost = lostIn(counts)
      const missing = counts.sent - counts.completed - lost - counts.inFlight
      return [
        {
          name: `a server that takes ${own.toFixed(1)} ms, p50 as the generator saw it`,
          found: `${service.p50Ms.toFixed(1)} ms`,
          wanted: `within ${100 * SLACK_RATIO} % and ${SLACK_MS} ms`,
          passes: Math.abs(service.p50Ms - own) <= SLACK_RATIO * own + SLACK_MS,
        },
        {
          name: 'requests that are neither answered, lost nor under way',
          found: String(missing),
          wanted: '0',
          passes: missing === 0,
        },
      ]
    } finally {
      await engine.close()
    }
  } finally {
    await server.close()
  }
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high
}
