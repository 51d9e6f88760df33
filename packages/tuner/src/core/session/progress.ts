import { plannedPairs } from '../compare/pairs.ts'
import { decide } from './decide.ts'
import type { SessionState } from './fold.ts'
import { evaluationsOf, findingsOf, isConfirming, logRatiosOf } from './trials.ts'

/** How far a session is. */
export interface Progress {
  readonly phase: 'baseline' | 'search' | 'race' | 'confirmation' | 'soak' | 'finished'
  /** Launches that said something, and launches expected in all; the rest of the search may be cut short. */
  readonly launchesDone: number
  readonly launchesExpected: number
  /** Mean length of a launch so far; 0 before the first. */
  readonly secondsPerLaunch: number
  readonly secondsLeft: number
}

/** Where a session is and how long it will take at the pace so far. The soak comes on top, in its own length. */
export function progressOf(state: SessionState): Progress {
  const { plan } = state
  const launches = evaluationsOf(state)
  const pairs = logRatiosOf(state)
  const phase = phaseOf(state)
  const searched = findingsOf(state).length
  const isSearchOver = isConfirming(state) || phase === 'soak' || phase === 'finished'
  const searchExpected = isSearchOver ? searched : Math.max(searched, plan.mostEvaluations)
  const pairsExpected =
    phase === 'soak' || phase === 'finished'
      ? pairs.length
      : Math.max(pairs.length, plannedPairs(pairs, plan.mostPairs))
  const done = searched + 2 * pairs.length
  const expected = searchExpected + 2 * pairsExpected
  const seconds = launches.reduce((sum, launch) => sum + launch.seconds, 0)
  const pace = launches.length === 0 ? 0 : seconds / launches.length
  const soakLeft = phase === 'finished' || isSoaked(state) ? 0 : plan.soakSeconds
  return {
    phase,
    launchesDone: done,
    launchesExpected: expected,
    secondsPerLaunch: pace,
    secondsLeft: (expected - done) * pace + soakLeft,
  }
}

function phaseOf(state: SessionState): Progress['phase'] {
  const next = state.underWay?.step ?? decide(state)
  switch (next.kind) {
    case 'evaluate':
      return next.purpose
    case 'pair':
      return 'confirmation'
    case 'soak':
      return 'soak'
    case 'finished':
      return 'finished'
  }
}

function isSoaked({ trials }: SessionState): boolean {
  return trials.some(({ step }) => step.kind === 'soak')
}
