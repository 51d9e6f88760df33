import type { IdleEnd } from './connection.ts'
import type { Exchange, FailureKind, Outcome } from './outcome.ts'

/** One lost request, in enough detail to find out why. */
interface Failure {
  readonly index: number
  readonly kind: FailureKind
  readonly detail: string
  readonly reused: boolean
  readonly requestIndexOnConnection: number
  /** Age of the connection when the request was written; null when it never stood. */
  readonly sinceConnectMs: number | null
  readonly idleBeforeMs: number
  /** From writing the request to knowing that it was lost. */
  readonly waitedMs: number
  /** When it was known, since the start of the run (add `startedAtEpochMs` to compare with logs). */
  readonly atMs: number
}

/** How often one kind of failure happened, by the connection's history. */
interface FreshReused {
  fresh: number
  reused: number
}

/** What a run did. Once it is over, `sent === completed + failed`; before that the difference is in flight. */
export interface Tally {
  readonly startedAtEpochMs: number
  sent: number
  completed: number
  failed: number
  readonly failures: Record<FailureKind, FreshReused>
  /** The first 50. */
  readonly firstFailures: Failure[]
  /** Of completed requests, in the order of completion; from the intended time in an open loop. */
  readonly latenciesMs: number[]
  connectionsOpened: number
  /** Responses that carried `Connection: close`. */
  saidClose: number
  /** Complete responses whose end only the end of the connection marked: a cut would have gone unseen. */
  eofDelimited: number
  /** Connections that the server ended while nothing was outstanding; no request was lost. */
  readonly idleEnds: Record<IdleEnd, number>
  /** Open loop only: the worst delay between the intended time and the dispatch, the client's own fault. */
  maxDispatchLagMs: number
}

const KEPT_FAILURES = 50

/** A tally of nothing. */
export function emptyTally(): Tally {
  const none = (): FreshReused => ({ fresh: 0, reused: 0 })
  return {
    startedAtEpochMs: performance.timeOrigin + performance.now(),
    sent: 0,
    completed: 0,
    failed: 0,
    failures: {
      refused: none(),
      reset: none(),
      empty: none(),
      truncated: none(),
      timeout: none(),
      badResponse: none(),
      unansweredAfterClose: none(),
      client: none(),
    },
    firstFailures: [],
    latenciesMs: [],
    connectionsOpened: 0,
    saidClose: 0,
    eofDelimited: 0,
    idleEnds: { fin: 0, reset: 0, unrequested: 0 },
    maxDispatchLagMs: 0,
  }
}

/** Adds one ended request. `complaint` is what `check` said of the response, null when it is fine. */
export function addOutcome(
  tally: Tally,
  {
    index,
    outcome,
    fromMs,
    complaint,
  }: { index: number; outcome: Outcome; fromMs: number; complaint: string | null },
): void {
  if (outcome.kind !== 'answered') {
    addFailure(tally, { index, exchange: outcome, kind: outcome.kind, detail: outcome.detail })
    return
  }
  if (outcome.response.saysClose) tally.saidClose++
  if (complaint !== null) {
    addFailure(tally, { index, exchange: outcome, kind: 'badResponse', detail: complaint })
    return
  }
  if (outcome.response.framing.kind === 'eof') tally.eofDelimited++
  tally.completed++
  tally.latenciesMs.push(outcome.endedAtMs - fromMs)
}

function addFailure(
  tally: Tally,
  {
    index,
    exchange,
    kind,
    detail,
  }: { index: number; exchange: Exchange; kind: FailureKind; detail: string },
): void {
  const { reused, requestIndexOnConnection, sinceConnectMs, idleBeforeMs, writtenAtMs, endedAtMs } =
    exchange
  tally.failed++
  tally.failures[kind][reused ? 'reused' : 'fresh']++
  if (tally.firstFailures.length >= KEPT_FAILURES) return
  const atMs = performance.timeOrigin + endedAtMs - tally.startedAtEpochMs
  const waitedMs = endedAtMs - writtenAtMs
  tally.firstFailures.push({
    index,
    kind,
    detail,
    reused,
    requestIndexOnConnection,
    sinceConnectMs,
    idleBeforeMs,
    waitedMs,
    atMs,
  })
}

/** The latency that a share of the completed requests did not exceed (nearest rank): `percentile(tally, 0.99)`. NaN when none completed. */
export function percentile({ latenciesMs }: Tally, share: number): number {
  const sorted = Float64Array.from(latenciesMs).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** A few lines for an assertion's message: counts, failures by kind, latency, the first failures. */
export function describeTally(tally: Tally): string {
  const counts = Object.entries(tally.failures)
    .filter(([, { fresh, reused }]) => fresh + reused > 0)
    .map(([kind, { fresh, reused }]) => `${kind}: ${fresh} fresh, ${reused} reused`)
  const latency = [0.5, 0.99, 1].map((share) => percentile(tally, share).toFixed(1))
  return [
    `${tally.sent} sent, ${tally.completed} completed, ${tally.failed} failed, ${tally.connectionsOpened} connections`,
    `p50 ${latency[0]} ms, p99 ${latency[1]} ms, max ${latency[2]} ms`,
    ...counts,
    ...tally.firstFailures.slice(0, 10).map((failure) => JSON.stringify(failure)),
  ].join('\n')
}

/** Throws, with the whole story, unless requests were sent and every one was answered as it should be. For a run that is over. */
export function assertNothingLost(tally: Tally): void {
  if (tally.sent > 0 && tally.completed === tally.sent && tally.failed === 0) return
  throw new Error(`requests were lost, or none was sent:\n${describeTally(tally)}`)
}
