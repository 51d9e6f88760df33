import { Stream, type StreamOptions, type StreamReport } from './stream.ts'

/** Streams being held. None is dialled again once it ended. */
export interface StreamRun {
  /** Live. */
  readonly reports: readonly StreamReport[]
  /** Resolves once every stream has ended. */
  readonly done: Promise<StreamReport[]>
  /** Resolves once every stream is open; rejects when one ends before. */
  opened(): Promise<void>
  /** Resolves once every stream has received this many; rejects when one ends before. */
  received(count: number): Promise<void>
  /** Hangs up whatever is still open. */
  stop(): Promise<StreamReport[]>
}

/** Opens `count` streams; `begin` gives each its protocol. */
export function holdStreams(options: StreamOptions, begin: (stream: Stream) => void): StreamRun {
  const watchers = new Set<() => void>()
  const onChange = (): void => {
    for (const watch of watchers) watch()
  }
  const streams = Array.from(
    { length: options.count ?? 1 },
    (_, index) => new Stream(options, index, onChange),
  )
  for (const stream of streams) begin(stream)
  const reports = streams.map(({ report }) => report)
  const done = Promise.all(streams.map(({ ended }) => ended))
  const stop = (): Promise<StreamReport[]> => {
    for (const stream of streams) stream.hangUp()
    return done
  }
  if (options.signal?.aborted === true) void stop()
  options.signal?.addEventListener('abort', () => void stop(), { once: true })
  const until = (holds: (report: StreamReport) => boolean): Promise<void> =>
    waitFor({ reports, watchers, holds })
  return {
    reports,
    done,
    stop,
    opened: () =>
      until(
        ({ stream }) =>
          stream.state === 'open' || (stream.state === 'ended' && stream.openedAtMs !== null),
      ),
    received: (count) => until(({ received }) => received >= count),
  }
}

async function waitFor({
  reports,
  watchers,
  holds,
}: {
  reports: readonly StreamReport[]
  watchers: Set<() => void>
  holds: (report: StreamReport) => boolean
}): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const watch = (): void => {
    const lost = reports.find((report) => report.stream.state === 'ended' && !holds(report))
    if (lost !== undefined) reject(new Error(`a stream ended first: ${JSON.stringify(lost)}`))
    else if (reports.every(holds)) resolve()
  }
  watchers.add(watch)
  watch()
  try {
    await promise
  } finally {
    watchers.delete(watch)
  }
}
