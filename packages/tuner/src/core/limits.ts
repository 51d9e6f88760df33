interface LimitRow {
  readonly strict: number
  /** With `--force`, on a host that is not fit: the result is marked as of low confidence. */
  readonly loose: number
  readonly meaning: string
  readonly source: string
}

/** What a generator must keep for its window to say anything about the target. */
export const limitTable = {
  eluRatio: {
    strict: 0.7,
    loose: 0.98,
    meaning: 'Most of its time that a generator may be busy.',
    source: 'Queueing in the generator itself grows as 1 / (1 - utilisation): three times at 70 %.',
  },
  loopDelayP99Ms: {
    strict: 5,
    loose: 250,
    meaning: 'Longest p99 delay of its event loop.',
    source: 'A response is timed when the loop reads it, so this delay is added to latencies.',
  },
  lagP99Ms: {
    strict: 1,
    loose: 250,
    meaning: 'Latest that a request may start after it was due, p99, when the SLO is short.',
    source: 'wrk2 and k6 time from the intended start; beyond this the arrivals are not Poisson.',
  },
  lagOfSloRatio: {
    strict: 0.02,
    loose: 1,
    meaning: 'The same as a share of the SLO, when that is more.',
    source: 'A fiftieth of the SLO cannot move a verdict by more than the search resolves.',
  },
  achievedRatio: {
    strict: 0.99,
    loose: 0.9,
    meaning: 'Smallest share of the requests that must be answered.',
    source: 'Below it the offered rate was not offered, or was not carried.',
  },
  littleRatio: {
    strict: 0.05,
    loose: 0.5,
    meaning: "Largest deviation from Little's law, N = X R.",
    source: 'Little 1961; concurrency and response times are counted apart and must agree.',
  },
  offeredRatio: {
    strict: 0.6,
    loose: 1,
    meaning: 'Largest share of what the generators reach against a server that does nothing.',
    source: 'Above it the generator is a part of what is measured.',
  },
} as const satisfies Record<string, LimitRow>

/** One value for each row of {@link limitTable}. */
export type Limits = Readonly<Record<keyof typeof limitTable, number>>

const column = (name: 'strict' | 'loose'): Limits => ({
  eluRatio: limitTable.eluRatio[name],
  loopDelayP99Ms: limitTable.loopDelayP99Ms[name],
  lagP99Ms: limitTable.lagP99Ms[name],
  lagOfSloRatio: limitTable.lagOfSloRatio[name],
  achievedRatio: limitTable.achievedRatio[name],
  littleRatio: limitTable.littleRatio[name],
  offeredRatio: limitTable.offeredRatio[name],
})

/** For a fit host. */
export const STRICT_LIMITS: Limits = column('strict')
/** For `--force`. */
export const LOOSE_LIMITS: Limits = column('loose')
