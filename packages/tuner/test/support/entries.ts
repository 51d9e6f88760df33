import type { Entry, Evaluation, Plan } from '../../src/index.ts'

/** A session over one knob. */
const plan: Plan = {
  seed: 7,
  space: [
    {
      name: 'workers',
      kind: 'ordinal',
      values: [1, 2, 3, 4],
      scale: 'linear',
      baseline: 4,
      prior: 2,
    },
  ],
  slo: { latencyMs: 100, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
  objective: { kind: 'capacity' },
  mostEvaluations: 40,
  mostPairs: 8,
  soakSeconds: 0,
  memoryBudgetBytes: 2 ** 31,
}

/** The first line of a journal. */
export const opened: Entry = {
  type: 'session-opened',
  version: 1,
  atMs: 1_790_000_000_000,
  plan,
  subject: { app: 'demo' },
}

/** A candidate that could not be tried. */
const evaluation: Evaluation = {
  candidate: { workers: 2 },
  outcome: { kind: 'infeasible', reason: 'needs 3 GiB, the budget is 2 GiB' },
  environment: { pressureRatio: null, stealRatio: 0, generatorEluRatio: 0.2 },
  seconds: 0,
}

/** The two entries of a trial. */
export function trial(number: number): readonly Entry[] {
  const atMs = 1_790_000_000_000 + number * 1000
  return [
    {
      type: 'trial-started',
      atMs,
      trial: number,
      step: {
        kind: 'evaluate',
        purpose: 'search',
        candidate: { workers: 2 },
        hopelessBelowPerSecond: 0,
      },
    },
    { type: 'trial-finished', atMs, trial: number, result: { kind: 'evaluate', evaluation } },
  ]
}
