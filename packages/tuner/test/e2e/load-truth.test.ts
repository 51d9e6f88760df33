import { afterEach, describe, expect, test } from 'vitest'
import { type LoadEngine, startGenerators } from '../../src/load/engine.ts'
import { plainWorkload } from '../load/a-workload.ts'
import { startViciousServer, type Vice, type ViciousServer } from '../load/vicious-server.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

interface Bed {
  readonly server: ViciousServer
  readonly engine: LoadEngine
  /** When requests came, in milliseconds. */
  readonly arrivals: number[]
}

async function bed(delayMs: number, viceOf: (nth: number) => Vice = () => 'answer'): Promise<Bed> {
  const arrivals: number[] = []
  const server = await startViciousServer(
    (nth) => {
      arrivals.push(performance.now())
      return viceOf(nth)
    },
    { delayMs },
  )
  open.push(server)
  const engine = await startGenerators({
    target: { host: '127.0.0.1', port: server.port },
    workload: plainWorkload,
    generators: 1,
  })
  open.push(engine)
  return { server, engine, arrivals }
}

describe('what the engine says of a server is so', () => {
  test('no answer of a server that takes 100 ms is said to have taken less, at any rate', async () => {
    const { engine } = await bed(100)
    for (const ratePerSecond of [20, 200]) {
      const { latency, service, counts } = await engine.openLoop({
        ratePerSecond,
        seconds: 2,
        arrivals: 'poisson',
        connections: 60,
        seed: 1,
      })
      // One sample for each request: none is invented. A timer of 100 ms may fire a little before.
      expect(latency.count).toBe(counts.sent)
      expect(service.curve[0]?.ms).toBeGreaterThan(98)
      expect(latency.p50Ms).toBeGreaterThanOrEqual(service.curve[0]?.ms ?? Infinity)
    }
  })

  test('requests of an even schedule do not come in bursts', async () => {
    const { engine, arrivals } = await bed(2)
    await engine.openLoop({
      ratePerSecond: 100,
      seconds: 3,
      arrivals: 'uniform',
      connections: 20,
      seed: 1,
    })
    const phases = arrivals.map((at) => at % 1_000)
    const busiest = Math.max(
      ...Array.from(
        { length: 50 },
        (_, index) => phases.filter((phase) => (phase - index * 20 + 1_000) % 1_000 < 200).length,
      ),
    )
    // Evenly: 20 %. A generator that sends each second's requests at its start: over 80 %.
    expect(busiest / arrivals.length).toBeLessThan(0.6)
  })

  test.each<Vice>(['answer-say-close', 'answer-fin'])(
    'a server that closes connections does not look slower with every close: %s',
    async (vice) => {
      const { engine, server } = await bed(5, (nth) => (nth % 20 === 0 ? vice : 'answer'))
      const window = await engine.closedLoop({ seconds: 2, connections: 10 })
      // The clock of the server: what it answered, each after 5 ms, on ten connections.
      const byServer = (10 * window.seconds * 1_000) / server.answered
      expect(window.counts.connects).toBeGreaterThan(15)
      expect(window.service.p50Ms).toBeLessThan(2 * byServer)
      expect(Math.abs(window.health.littleRatio - 1)).toBeLessThan(0.05)
    },
  )

  test('a stall is seen by all requests that were due in it, not only by those that were under way', async () => {
    const { engine } = await bed(0)
    const window = engine.openLoop({
      ratePerSecond: 100,
      seconds: 3,
      arrivals: 'uniform',
      connections: 50,
      seed: 1,
      onProgress: ({ completed }) => {
        if (completed > 100) stallOnce()
      },
    })
    let stalls = 0
    const stallOnce = (): void => {
      if (stalls++ > 0) return
      const endMs = performance.now() + 600
      while (performance.now() < endMs) continue
    }
    const { latency } = await window
    // 20 % of the requests are due in the stall; 10 % of all wait for its second half or longer.
    expect(latency.p90Ms).toBeGreaterThan(0.8 * 300)
  })
})
