/**
 * Raw-socket load clients with which the tests prove "0 lost requests". They speak HTTP/1.1 over `node:net` with a strict
 * parser of their own, never retry, and account for every request:
 *
 *     const run = keepAlive({ target: { host: '127.0.0.1', port }, concurrency: 16, path: (index) => `/?id=${index}` })
 *     await run.settled(500)            // wait for a count, never for a time
 *     await reload()
 *     const tally = await run.stop()    // sends no more, drains, then: sent === completed + failed
 *     assertNothingLost(tally)         // says what was lost, and how
 *
 * | client | connection | what it proves |
 * |---|---|---|
 * | `connectionPerRequest` | a new one each, closed by the client (`sendsClose`: by the server) | accepting never stops |
 * | `keepAlive` | reused until the server says close or ends it while idle | a drain ends no connection under a request |
 * | `pipelining` | batches of `depth` in one write | close is said only behind the last answer |
 * | `uploads` | slow POSTs; the answer must name the bytes received | requests half-way in survive a drain |
 * | `openLoop` | Poisson arrivals, per-request or pooled | latency from the intended time: a dead slot shows in p99 |
 * | `serverSentEvents`, `webSocket` | held streams | how a stream ends, and when |
 *
 * A run ends on `stop()`, on its `signal`, or after `requests`. Failures are counted by kind (see FailureKind) and by
 * whether the connection was `fresh` or `reused`; the first 50 are kept whole. These are not failures, and are counted
 * apart: a connection that the server ends while it lies idle (`idleEnds`), and `Connection: close` (`saidClose`).
 *
 * A strict client loses a request that crosses the server's idle timeout on the wire. With a think time near that
 * timeout (5 s in Node) this is the app's race and not the supervisor's: set the server's timeout well above, or `heedsTimeout`.
 */
export { connectionPerRequest } from './connection-per-request.ts'
export { keepAlive } from './keep-alive.ts'
export { openLoop } from './open-loop.ts'
export { pipelining } from './pipelining.ts'
export { serverSentEvents } from './server-sent-events.ts'
export { assertNothingLost, describeTally, percentile, type Tally } from './tally.ts'
export type { FailureKind } from './outcome.ts'
export type { Target } from './target.ts'
export { uploads } from './uploads.ts'
export { webSocket } from './web-socket.ts'
