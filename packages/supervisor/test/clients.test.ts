import assert from 'node:assert/strict'
import { describe, expect, it } from 'vitest'
import {
  assertNothingLost,
  connectionPerRequest,
  describeTally,
  type FailureKind,
  keepAlive,
  openLoop,
  percentile,
  pipelining,
  type Tally,
  type Target,
  uploads,
} from './clients/index.ts'
import { poissonGapsMs } from './clients/random.ts'
import { httpServer, ok, rawServer, refusingPort } from './clients/vices.ts'

/** Every request is accounted for, and these are all the failures there are: [fresh, reused] by kind. */
function expectTally(
  tally: Tally,
  failures: Partial<Record<FailureKind, [fresh: number, reused: number]>> = {},
): void {
  const seen = Object.entries(tally.failures)
    .filter(([, { fresh, reused }]) => fresh + reused > 0)
    .map(([kind, { fresh, reused }]) => [kind, [fresh, reused]])
  assert.deepEqual(Object.fromEntries(seen), failures, describeTally(tally))
  const failed = Object.values(failures).reduce((sum, [fresh, reused]) => sum + fresh + reused, 0)
  expect(tally.failed).toBe(failed)
  expect(tally.sent).toBe(tally.completed + tally.failed)
  expect(tally.latenciesMs).toHaveLength(tally.completed)
  expect(tally.firstFailures).toHaveLength(Math.min(50, failed))
}

describe('keepAlive', () => {
  it('opens a new connection after each Connection: close and loses nothing', async () => {
    let served = 0
    const target = await httpServer((_, response) => {
      if (++served % 5 === 0) response.setHeader('Connection', 'close')
      response.end('ok')
    })
    const tally = await keepAlive({ target, concurrency: 1, requests: 100 }).done
    expectTally(tally)
    expect(tally).toMatchObject({ completed: 100, connectionsOpened: 20, saidClose: 20 })
    expectTally(await keepAlive({ target, concurrency: 16, requests: 500 }).done)
  })

  it('counts a request that a reused connection swallows with an EOF', async () => {
    const target = await rawServer(({ socket, onConnection }) => {
      if (onConnection < 2) socket.write(ok())
      else socket.destroy()
    })
    const tally = await keepAlive({ target, concurrency: 1, requests: 30 }).done
    expectTally(tally, { empty: [0, 10] })
    expect(tally).toMatchObject({ completed: 20, connectionsOpened: 10 })
    expect(tally.firstFailures[0]).toMatchObject({ index: 2, requestIndexOnConnection: 2 })
  })

  it('counts a request that a reused connection answers with a reset', async () => {
    const target = await rawServer(({ socket, onConnection }) => {
      if (onConnection < 2) socket.write(ok())
      else socket.resetAndDestroy()
    })
    const tally = await keepAlive({ target, concurrency: 1, requests: 30 }).done
    expectTally(tally, { reset: [0, 10] })
  })

  it('does not blame a server for ending a connection that lies idle', async () => {
    const target = await rawServer(({ socket }) => socket.end(ok()))
    const tally = await keepAlive({ target, concurrency: 1, thinkMs: 5, requests: 10 }).done
    expectTally(tally)
    expect(tally.connectionsOpened).toBe(10)
    expect(tally.idleEnds.fin).toBeGreaterThanOrEqual(9)
  })

  it('blames a server that ends a connection under the next request', async () => {
    const target = await rawServer(({ socket, onConnection }) => {
      if (onConnection === 0) socket.end(ok())
    })
    const tally = await keepAlive({ target, concurrency: 1, requests: 10 }).done
    expectTally(tally, { empty: [0, 5] })
  })

  it('leaves a connection before its announced timeout when it heeds it', async () => {
    const target = await rawServer(({ socket }) => socket.write(ok('', ['Keep-Alive: timeout=1'])))
    const heedless = await keepAlive({ target, concurrency: 1, requests: 10 }).done
    const options = { target, concurrency: 1, requests: 10, heedsTimeout: true }
    const careful = await keepAlive(options).done
    expect(heedless.connectionsOpened).toBe(1)
    expect(careful.connectionsOpened).toBe(10)
  })

  it('drops a connection on bytes that nobody asked for', async () => {
    const target = await rawServer(({ socket }) => socket.write(`${ok()}${ok('again')}`))
    const tally = await keepAlive({ target, concurrency: 1, thinkMs: 5, requests: 10 }).done
    expectTally(tally)
    expect(tally.idleEnds.unrequested).toBe(10)
  })

  it('reads answers that arrive byte by byte', async () => {
    const target = await rawServer(({ socket }) => {
      const bytes = [...Buffer.from(ok('slow'))]
      const drip = (): void => {
        const byte = bytes.shift()
        if (byte === undefined) return
        socket.write(Buffer.from([byte]), () => setImmediate(drip))
      }
      drip()
    })
    const tally = await keepAlive({ target, concurrency: 4, requests: 20 }).done
    expectTally(tally)
    expect(tally).toMatchObject({ completed: 20, connectionsOpened: 4 })
  })

  it('reads chunked bodies and can tell whose answer it got', async () => {
    const target = await httpServer(({ url = '' }, response) => {
      for (const character of url) response.write(character)
      response.end(url === '/7' ? '!' : '')
    })
    const check = ({ body }: { body: Buffer }, index: number): string | null =>
      body.toString() === `/${index}` ? null : `got ${body.toString()}`
    const path = (index: number): string => `/${index}`
    const tally = await keepAlive({ target, concurrency: 1, requests: 20, path, check }).done
    expectTally(tally, { badResponse: [0, 1] })
    expect(tally.firstFailures[0]).toMatchObject({ index: 7, detail: 'got /7!' })
  })
})

describe('connectionPerRequest', () => {
  it('loses nothing on a healthy server, whoever closes first', async () => {
    const target = await httpServer((_, response) => response.end('ok'))
    for (const sendsClose of [false, true]) {
      const tally = await connectionPerRequest({ target, requests: 200, sendsClose }).done
      expectTally(tally)
      expect(tally.connectionsOpened).toBe(200)
      expect(tally.saidClose).toBe(sendsClose ? 200 : 0)
    }
  })

  it('counts refused connections', async () => {
    const target = await refusingPort()
    const tally = await connectionPerRequest({ target, concurrency: 2, requests: 10 }).done
    expectTally(tally, { refused: [10, 0] })
    expect(tally.connectionsOpened).toBe(0)
    expect(tally.firstFailures[0]).toMatchObject({ sinceConnectMs: null })
  })

  it('counts a missing unix socket as refused', async () => {
    const target = { path: '/nonexistent/stint.sock' }
    const tally = await connectionPerRequest({ target, concurrency: 1, requests: 2 }).done
    expectTally(tally, { refused: [2, 0] })
  })

  it.each([
    ['in the head', 'HTTP/1.1 200 OK\r\nContent-'],
    ['in the body', ok('ok').slice(0, -1)],
    ['before the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'],
    ['after an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('counts answers cut %s', async (_, bytes) => {
    const target = await rawServer(({ socket }) => socket.end(bytes))
    const tally = await connectionPerRequest({ target, concurrency: 2, requests: 10 }).done
    expectTally(tally, { truncated: [10, 0] })
  })

  it('says when only the end of the connection vouches for an answer', async () => {
    const target = await rawServer(({ socket }) => socket.end('HTTP/1.1 200 OK\r\n\r\nhal'))
    const tally = await connectionPerRequest({ target, concurrency: 1, requests: 3 }).done
    expectTally(tally)
    expect(tally.eofDelimited).toBe(3)
  })

  it('counts error statuses and other protocols as bad responses', async () => {
    const target = await rawServer(({ socket, path }) =>
      socket.end(
        path === '/0' ? 'HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n' : 'SSH-2.0\r\n\r\n',
      ),
    )
    const path = (index: number): string => `/${index}`
    const tally = await connectionPerRequest({ target, concurrency: 1, requests: 2, path }).done
    expectTally(tally, { badResponse: [2, 0] })
    expect(tally.firstFailures.map(({ detail }) => detail)).toEqual([
      'status 503',
      'bad status line "SSH-2.0" in mid-response',
    ])
  })

  it('gives up on a server that never answers', async () => {
    const target = await rawServer(() => {})
    const options = { target, concurrency: 3, requests: 6, timeoutMs: 20 }
    expectTally(await connectionPerRequest(options).done, { timeout: [6, 0] })
  })
})

/** Holds every request until `release`; `held` resolves when `count` wait. */
async function holding(
  count: number,
): Promise<{ target: Target; held: Promise<void>; release: () => void }> {
  const { promise: held, resolve } = Promise.withResolvers<void>()
  const answers: (() => void)[] = []
  let isOpen = false
  const target = await rawServer(({ socket }) => {
    if (isOpen) socket.write(ok())
    else if (answers.push(() => socket.write(ok())) === count) resolve()
  })
  const release = (): void => {
    isOpen = true
    for (const answer of answers) answer()
  }
  return { target, held, release }
}

describe('the end of a run', () => {
  it('drains what is in flight when it is stopped', async () => {
    const { target, held, release } = await holding(4)
    const run = keepAlive({ target, concurrency: 4 })
    await held
    const stopped = run.stop()
    release()
    const tally = await stopped
    expectTally(tally)
    expect(tally.completed).toBe(4)
  })

  it('counts what is still in flight at the drain deadline as timeouts', async () => {
    const { target, held } = await holding(4)
    const run = keepAlive({ target, concurrency: 4, drainMs: 20 })
    await held
    expectTally(await run.stop(), { timeout: [4, 0] })
  })

  it('comes with an abort signal, thinking or not', async () => {
    const target = await rawServer(({ socket }) => socket.write(ok()))
    const controller = new AbortController()
    const { signal } = controller
    const run = keepAlive({ target, concurrency: 4, thinkMs: 60_000, signal })
    await run.settled(1)
    controller.abort()
    expectTally(await run.done)
  })

  it('passes for a proof only when something was sent and everything was answered', async () => {
    const target = await rawServer(({ socket, path }) => {
      socket.end(path === '/9' ? '' : ok('', ['Connection: close']))
    })
    const path = (index: number): string => `/${index}`
    const good = await keepAlive({ target, concurrency: 1, requests: 9, path }).done
    expect(() => assertNothingLost(good)).not.toThrow()
    const bad = await keepAlive({ target, concurrency: 1, requests: 10, path }).done
    expect(() => assertNothingLost(bad)).toThrow('empty: 1 fresh, 0 reused')
    const idle = await keepAlive({ target, requests: 0 }).done
    expect(() => assertNothingLost(idle)).toThrow('0 sent')
  })

  it('is not mistaken for reaching a count', async () => {
    const target = await rawServer(({ socket }) => socket.write(ok()))
    const run = keepAlive({ target, requests: 5 })
    await expect(run.settled(6)).rejects.toThrow('after 5 of 6')
  })
})

describe('pipelining', () => {
  it('loses nothing on a healthy server', async () => {
    const target = await httpServer(({ url }, response) => response.end(url))
    const path = (index: number): string => `/${index}`
    const check = ({ body }: { body: Buffer }, index: number): string | null =>
      body.toString() === `/${index}` ? null : 'out of order'
    const options = { target, depth: 8, concurrency: 4, requests: 400, path, check }
    const tally = await pipelining(options).done
    expectTally(tally)
    expect(tally.connectionsOpened).toBe(4)
  })

  it('loses nothing when close is said behind the last answer', async () => {
    const target = await rawServer(({ socket, onConnection }) =>
      socket.write(onConnection === 9 ? ok('', ['Connection: close']) : ok()),
    )
    const tally = await pipelining({ target, depth: 5, concurrency: 1, requests: 40 }).done
    expectTally(tally)
    expect(tally).toMatchObject({ connectionsOpened: 4, saidClose: 4 })
  })

  it('counts the requests behind a close as unanswered', async () => {
    const target = await rawServer(({ socket, onConnection }) => {
      if (onConnection === 7) socket.end(ok('', ['Connection: close']))
      else if (onConnection < 7) socket.write(ok())
    })
    const tally = await pipelining({ target, depth: 5, concurrency: 1, requests: 40 }).done
    expectTally(tally, { unansweredAfterClose: [0, 8] })
    expect(tally).toMatchObject({ completed: 32, connectionsOpened: 4 })
  })

  it('loses the whole rest of a batch when the connection is cut', async () => {
    const target = await rawServer(({ socket, onConnection }) => {
      if (onConnection === 1) socket.end(ok('half').slice(0, -1))
      else if (onConnection < 1) socket.write(ok())
    })
    const tally = await pipelining({ target, depth: 5, concurrency: 1, requests: 10 }).done
    expectTally(tally, { truncated: [2, 0], empty: [6, 0] })
  })
})

const SMALL = { bytes: 100_000, chunkBytes: 30_000, pauseMs: 1, concurrency: 2, requests: 6 }

function countingServer(report: (bytes: number) => string): Promise<Target> {
  return httpServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => (bytes += chunk.length))
    request.on('end', () => response.end(report(bytes)))
  })
}

describe('uploads', () => {
  it.each([
    ['a number', String],
    ['JSON', (bytes: number): string => JSON.stringify({ bytes })],
  ])('are whole when the server counts the same bytes, in %s', async (_, report) => {
    const target = await countingServer(report)
    expectTally(await uploads({ target, ...SMALL }).done)
    const reused = await uploads({ target, ...SMALL, reuses: true, expectsContinue: true }).done
    expectTally(reused)
    expect(reused.connectionsOpened).toBe(2)
  })

  it('are bad when the server counts fewer', async () => {
    const target = await countingServer((bytes) => String(bytes - 1))
    const tally = await uploads({ target, ...SMALL }).done
    expectTally(tally, { badResponse: [6, 0] })
    expect(tally.firstFailures[0]?.detail).toBe('sent 100000 bytes, answer 99999')
  })

  it('are bad when the answer comes before the whole body', async () => {
    const target = await rawServer(({ socket }) => socket.write(ok('100000')))
    const options = { target, ...SMALL, pauseMs: 60_000 }
    const tally = await uploads(options).done
    expectTally(tally, { badResponse: [6, 0] })
    expect(tally.firstFailures[0]?.detail).toBe('status 200 before the whole body was sent')
  })

  it('are lost when the server resets half-way', async () => {
    const target = await httpServer((request) => {
      request.once('data', () => request.socket.resetAndDestroy())
    })
    expectTally(await uploads({ target, ...SMALL, pauseMs: 60_000 }).done, { reset: [6, 0] })
  })

  it('go on to their end after the run is stopped', async () => {
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const target = await httpServer((request, response) => {
      let bytes = 0
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        resolve()
      })
      request.on('end', () => response.end(String(bytes)))
    })
    const run = uploads({ target, bytes: 100_000, chunkBytes: 10_000, pauseMs: 5, concurrency: 3 })
    await begun
    const tally = await run.stop()
    expectTally(tally)
    expect(tally.completed).toBe(3)
  })
})

describe('openLoop', () => {
  it.each([
    ['per-request', 200, 200],
    ['keep-alive', 1, 199],
  ] as const)('loses nothing with %s', async (connection, fewest, most) => {
    const target = await httpServer((_, response) => response.end('ok'))
    const options = { target, ratePerSecond: 1_000, connection, requests: 200 }
    const tally = await openLoop(options).done
    expectTally(tally)
    expect(tally.connectionsOpened).toBeGreaterThanOrEqual(fewest)
    expect(tally.connectionsOpened).toBeLessThanOrEqual(most)
    expect(percentile(tally, 0.5)).toBeLessThanOrEqual(percentile(tally, 1))
  })

  it('measures from the intended time, not from when a connection was free', async () => {
    const { target, held, release } = await holding(1)
    const rates = { ratePerSecond: 200, seed: 7, concurrency: 1, requests: 10 }
    const run = openLoop({ target, ...rates, connection: 'keep-alive' })
    await held
    await expect.poll(() => run.tally.sent, { interval: 1 }).toBe(10)
    release()
    const tally = await run.done
    expectTally(tally)
    // The second was due eight gaps before the last, and was not even written before the last was due.
    const gapMs = poissonGapsMs(rates.ratePerSecond, rates.seed)
    const gapsMs = Array.from({ length: 10 }, gapMs).slice(2)
    const secondToLastMs = gapsMs.reduce((sum, gap) => sum + gap, 0)
    expect(tally.latenciesMs[1]).toBeGreaterThanOrEqual(secondToLastMs)
    expect(tally.connectionsOpened).toBe(1)
  })

  it('counts what never got a connection before the drain deadline', async () => {
    const { target, held } = await holding(1)
    const rates = { ratePerSecond: 500, concurrency: 1, drainMs: 20 }
    const run = openLoop({ target, ...rates, connection: 'keep-alive' })
    await held
    await expect.poll(() => run.tally.sent, { interval: 1 }).toBeGreaterThan(5)
    const tally = await run.stop()
    expectTally(tally, { timeout: [tally.sent, 0] })
  })
})
