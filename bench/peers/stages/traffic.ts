import { keepAlive, openLoop, type Tally } from '../../../packages/supervisor/test/clients/index.ts'
import { percentileOf } from '../numbers.ts'

/** What clients of two kinds went through. */
export interface Felt {
  readonly requests: number
  readonly lostPerRequest: number
  readonly lostKeepAlive: number
  /** Of new connections, from the intended time. */
  readonly p99Ms: number
}

/** Steady traffic while something is done to the server: new connections at a fixed rate, and kept-alive ones. */
export interface Traffic {
  /** When each worker last answered, on the monotonic clock. */
  readonly lastAnswers: ReadonlyMap<string, number>
  /** How many answers there were. */
  readonly answers: () => number
  readonly stop: () => Promise<Felt>
}

const RATE_PER_SECOND = 100
const KEPT_ALIVE = 8
const THINK_MS = 20
const TIMEOUT_MS = 5_000

/** Starts it. Nothing is retried, every request is accounted for. */
export function startTraffic(port: number): Traffic {
  const lastAnswers = new Map<string, number>()
  let answers = 0
  const common = {
    target: { host: '127.0.0.1', port },
    timeoutMs: TIMEOUT_MS,
    check: ({ status, body }: { readonly status: number; readonly body: Buffer }) => {
      if (status !== 200) return `status ${status}`
      lastAnswers.set(body.toString(), performance.now())
      answers++
      return null
    },
  }
  const runs = [
    openLoop({
      ...common,
      path: '/cpu',
      ratePerSecond: RATE_PER_SECOND,
      connection: 'per-request',
    }),
    keepAlive({ ...common, path: '/', concurrency: KEPT_ALIVE, thinkMs: THINK_MS }),
  ] as const
  return {
    lastAnswers,
    answers: () => answers,
    stop: async () => feltBy(await Promise.all([runs[0].stop(), runs[1].stop()])),
  }
}

function feltBy([perRequest, kept]: readonly [Tally, Tally]): Felt {
  return {
    requests: perRequest.sent + kept.sent,
    lostPerRequest: perRequest.failed,
    lostKeepAlive: kept.failed,
    p99Ms: percentileOf(perRequest.latenciesMs, 0.99),
  }
}
