import { DURATION_BUCKETS_SECONDS } from '../protocol/messages.ts'

const bucketBoundsMs = DURATION_BUCKETS_SECONDS.map((seconds) => seconds * 1000)

/** Totals since the start of this worker, in plain numbers: counting must not be felt. */
export class Counters {
  requests = 0
  aborted = 0
  upgrades = 0
  letGo = 0
  inFlight = 0
  durationSumMs = 0
  /** As uWSGI has it: half of the old value, half of the last request. */
  halvingAverageMs = 0
  readonly byStatusClass: [number, number, number, number, number] = [0, 0, 0, 0, 0]
  readonly durationCounts: number[] = Array.from({ length: bucketBoundsMs.length + 1 }, () => 0)

  begin(): void {
    this.inFlight += 1
  }

  /** Counts one request that is over; `status` 0 means that its client went away. */
  end(status: number, durationMs: number): void {
    this.inFlight -= 1
    this.requests += 1
    this.durationSumMs += durationMs
    this.halvingAverageMs = (this.halvingAverageMs + durationMs) / 2
    const bucket = bucketOf(durationMs)
    this.durationCounts[bucket] = (this.durationCounts[bucket] ?? 0) + 1
    if (status === 0) this.aborted += 1
    else this.#countClass(status)
  }

  #countClass(status: number): void {
    const index = Math.min(4, Math.max(0, Math.trunc(status / 100) - 1)) as 0 | 1 | 2 | 3 | 4
    this.byStatusClass[index] += 1
  }
}

function bucketOf(durationMs: number): number {
  let bucket = 0
  while (bucket < bucketBoundsMs.length && durationMs > (bucketBoundsMs[bucket] ?? 0)) bucket += 1
  return bucket
}
