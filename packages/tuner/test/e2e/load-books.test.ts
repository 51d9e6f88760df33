import { afterEach, describe, expect, test } from 'vitest'
import type { Window } from '../../src/core/window.ts'
import { type LoadEngine, startGenerators } from '../../src/load/engine.ts'
import type { Workload } from '../../src/load/workload/workload.ts'
import { plainWorkload, request } from '../load/a-workload.ts'
import { startViciousServer, type Vice, type ViciousServer } from '../load/vicious-server.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

async function serve(
  viceOf: (nth: number) => Vice,
  options?: { readonly delayMs: number },
): Promise<ViciousServer> {
  const server = await startViciousServer(viceOf, options)
  open.push(server)
  return server
}

async function generators(
  port: number,
  { workload = plainWorkload, count = 1 }: { workload?: Workload; count?: number } = {},
): Promise<LoadEngine> {
  const engine = await startGenerators({
    target: { host: '127.0.0.1', port },
    workload,
    generators: count,
  })
  open.push(engine)
  return engine
}

const evenly = { ratePerSecond: 200, seconds: 2, arrivals: 'uniform', seed: 1 } as const

/** The books of any window: whatever happened, nothing is missing and nothing is counted twice. */
function expectBooksToBalance({ counts, latency }: Window): void {
  const lost = Object.values(counts.lost).reduce((sum, count) => sum + count, 0)
  expect(counts.sent).toBeGreaterThan(0)
  expect(counts.sent).toBe(counts.completed + lost + counts.inFlight)
  expect(counts.intended).toBe(counts.sent + counts.unsent)
  const statuses = Object.values(counts.statuses).reduce((sum, count) => sum + count, 0)
  expect(statuses).toBe(counts.completed)
  expect(latency.count).toBe(
    counts.completed + counts.inFlight + counts.unsent + counts.lost.timeout,
  )
}

describe('every request is accounted for', () => {
  test('by several generators whose shares add up to the rate', async () => {
    const server = await serve(() => 'answer')
    const engine = await generators(server.port, { count: 2 })
    const window = await engine.openLoop({ ...evenly, connections: 10 })
    expectBooksToBalance(window)
    expect(window.counts.intended).toBe(400)
    expect(window.counts.completed).toBe(server.answered)
    expect(window.counts.connects).toBe(10)
  })

  test('when the server says close: none is lost, since none is sent after that', async () => {
    const server = await serve((nth) => (nth % 20 === 0 ? 'answer-say-close' : 'answer'))
    const engine = await generators(server.port)
    for (const window of [
      await engine.openLoop({ ...evenly, connections: 4 }),
      await engine.closedLoop({ seconds: 1, connections: 4 }),
    ]) {
      expectBooksToBalance(window)
      expect(window.counts.completed).toBe(window.counts.sent)
      expect(window.counts.connects).toBeGreaterThan(4)
    }
  })

  test('when the server closes without a word: what it never answered is what the client lost', async () => {
    const server = await serve((nth) => (nth === 20 ? 'answer-fin' : 'answer'))
    const engine = await generators(server.port)
    const window = await engine.closedLoop({ seconds: 1, connections: 4 })
    expectBooksToBalance(window)
    expect(window.counts.completed).toBe(server.answered)
    const unanswered = window.counts.sent - server.answered
    expect(window.counts.lost.closed + window.counts.lost.reset).toBe(unanswered)
    // At most the one request that crossed the end of each connection.
    expect(unanswered).toBeLessThanOrEqual(window.counts.connects)
    expect(window.counts.completed).toBeGreaterThanOrEqual(19 * (window.counts.connects - 4))
  })

  test('when the server resets in the middle of a body, and the connection goes on with a clean parser', async () => {
    const server = await serve((nth) => (nth === 5 ? 'reset-mid-body' : 'answer'))
    const engine = await generators(server.port)
    const window = await engine.openLoop({ ...evenly, connections: 4 })
    expectBooksToBalance(window)
    expect(window.counts.completed).toBe(server.answered)
    expect(window.counts.lost.reset).toBe(server.resets)
    expect(server.resets).toBeGreaterThan(10)
    expect(window.counts.completed).toBe(window.counts.sent - server.resets)
  })

  test('when nobody listens: every request is refused and no connection spins', async () => {
    const gone = await startViciousServer(() => 'answer')
    await gone.close()
    const engine = await generators(gone.port)
    const window = await engine.closedLoop({ seconds: 1, connections: 4, drainSeconds: 0 })
    expectBooksToBalance(window)
    expect(window.counts.completed).toBe(0)
    expect(window.counts.lost.refused).toBe(window.counts.sent)
    // 50, 100, 200, 400 ms of rest after each refusal: six attempts in a second, and one more for the ramp.
    expect(window.counts.connects).toBeLessThanOrEqual(4 * 7)
  })

  test('when the answer is no HTTP', async () => {
    const server = await serve((nth) => (nth === 3 ? 'garbage' : 'answer'))
    const engine = await generators(server.port)
    const window = await engine.openLoop({ ...evenly, connections: 4 })
    expectBooksToBalance(window)
    expect(window.counts.lost.malformed).toBe(server.received - server.answered)
    expect(window.counts.lost.malformed).toBeGreaterThan(10)
  })

  test('when an answer never comes: it is recorded as at least as slow as the window saw it wait', async () => {
    const server = await serve((nth) => (nth === 2 ? 'never' : 'answer'))
    const engine = await generators(server.port)
    const window = await engine.openLoop({ ...evenly, connections: 2, drainSeconds: 0.2 })
    expectBooksToBalance(window)
    expect(window.counts.inFlight).toBe(2)
    expect(window.counts.unsent).toBeGreaterThan(0)
    expect(window.counts.late).toBeGreaterThanOrEqual(window.counts.unsent)
    // Nearly all of them wait behind the two that hang, until the window and its drain are over.
    expect(window.latency.maxMs).toBeGreaterThan(1_500)
    expect(window.latency.p50Ms).toBeGreaterThan(500)
  })

  test('when an answer takes longer than a client waits', async () => {
    const server = await serve((nth) => (nth === 3 ? 'never' : 'answer'))
    const engine = await generators(server.port)
    const window = await engine.openLoop({
      ...evenly,
      seconds: 3,
      connections: 8,
      timeoutSeconds: 1,
    })
    expectBooksToBalance(window)
    expect(window.counts.lost.timeout).toBeGreaterThan(0)
    expect(window.counts.lost.timeout + window.counts.inFlight).toBe(
      server.received - server.answered,
    )
  })
})

describe('an answer is an answer', () => {
  test.each<[string, Vice, Partial<Workload>]>([
    ['when only the end of the connection ends it', 'answer-until-eof', {}],
    ['when hints come before it', 'hints-then-answer', {}],
    [
      'to HEAD, which has a length and no body',
      'answer-head',
      { flows: [{ weight: 1, requests: [request('/', { method: 'HEAD' })] }] },
    ],
  ])('%s', async (_, vice, workload) => {
    const server = await serve(() => vice)
    const engine = await generators(server.port, { workload: { ...plainWorkload, ...workload } })
    const window = await engine.openLoop({ ...evenly, seconds: 1, connections: 4 })
    expectBooksToBalance(window)
    expect(window.counts.completed).toBe(200)
    expect(window.counts.statuses).toEqual({ '200': 200 })
  })
})

describe('a workload is sent as it is written', () => {
  test('routes by their weight, sessions in order on one connection', async () => {
    const server = await serve(() => 'answer')
    const workload: Workload = {
      ...plainWorkload,
      flows: [
        { weight: 3, requests: [request('/often')] },
        { weight: 1, requests: [request('/a'), request('/b'), request('/c')] },
      ],
    }
    const engine = await generators(server.port, { workload })
    const window = await engine.openLoop({ ...evenly, ratePerSecond: 600, connections: 1 })
    expectBooksToBalance(window)
    const lines = server.requestLines.map((line) => line.replace('GET /', ''))
    const times = (name: string): number => lines.filter((line) => line === name).length
    expect(lines.length).toBe(window.counts.completed)
    // One connection: the server saw each session whole.
    expect(lines.join(' ').replaceAll('a b c', '').replaceAll('often', '').trim()).toBe('')
    expect(times('often') / times('a')).toBeGreaterThan(2)
    expect(times('often') / times('a')).toBeLessThan(4.5)
    // A session of three counts as three: 600 requests a second are 400 clients.
    expect(Math.abs(lines.length / 1_200 - 1)).toBeLessThan(0.15)
  })

  test('on a connection for each so many requests', async () => {
    const server = await serve(() => 'answer')
    const workload = { ...plainWorkload, requestsPerConnection: 5 }
    const engine = await generators(server.port, { workload })
    const window = await engine.openLoop({ ...evenly, connections: 4 })
    expectBooksToBalance(window)
    expect(window.counts.completed).toBe(400)
    // The last one of each of the four may not be used up.
    expect(server.connections).toBeGreaterThanOrEqual(80)
    expect(server.connections).toBeLessThanOrEqual(83)
  })

  test('and an unexpected status is an error unless it is expected', async () => {
    const server = await serve(() => 'answer')
    const expecting = (statuses: readonly number[]): Workload => ({
      ...plainWorkload,
      flows: [{ weight: 1, requests: [request('/', { expect: statuses })] }],
    })
    const strict = await generators(server.port, { workload: expecting([204]) })
    expect((await strict.openLoop({ ...evenly, connections: 2 })).counts.unexpected).toBe(400)
    const lenient = await generators(server.port, { workload: expecting([200, 204]) })
    expect((await lenient.openLoop({ ...evenly, connections: 2 })).counts.unexpected).toBe(0)
  })
})

describe('a window', () => {
  test('that cannot be kept any more ends early', async () => {
    const server = await serve(() => 'answer', { delayMs: 50 })
    const engine = await generators(server.port)
    const window = await engine.openLoop({
      ...evenly,
      seconds: 30,
      connections: 40,
      hopelessOver: { latencyMs: 10, quantile: 0.99 },
    })
    expectBooksToBalance(window)
    expect(window.endedEarly).toBe(true)
    expect(window.seconds).toBeLessThan(15)
  })

  test('can be stopped', async () => {
    const server = await serve(() => 'answer')
    const engine = await generators(server.port)
    const stop = new AbortController()
    const window = await engine.closedLoop({
      seconds: 30,
      connections: 4,
      signal: stop.signal,
      onProgress: ({ completed }) => {
        if (completed > 100) stop.abort()
      },
    })
    expectBooksToBalance(window)
    expect(window.endedEarly).toBe(true)
    expect(window.counts.completed).toBeGreaterThan(100)
    expect(window.seconds).toBeLessThan(30)
  })

  test('fails with the reason when a generator dies', async () => {
    const server = await serve(() => 'answer')
    const engine = await generators(server.port)
    const window = engine.closedLoop({
      seconds: 30,
      connections: 4,
      onProgress: () => engine.close(),
    })
    await expect(window).rejects.toThrow('a load generator could not run: it ended with SIGKILL')
  })
})
