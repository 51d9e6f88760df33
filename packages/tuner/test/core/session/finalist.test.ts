import { expect, test } from 'vitest'
import type { Measurement } from '../../../src/core/evaluation.ts'
import type { Plan } from '../../../src/core/session/entry.ts'
import { observe, opened, type SessionState } from '../../../src/core/session/fold.ts'
import type { Step } from '../../../src/core/session/step.ts'
import { finalistOf } from '../../../src/core/session/verdict.ts'
import type { Candidate } from '../../../src/space/dimension.ts'

const plan: Plan = {
  seed: 1,
  space: [
    {
      name: 'workers',
      kind: 'ordinal',
      values: [1, 2, 4, 8],
      scale: 'log2',
      baseline: 1,
      prior: 4,
    },
  ],
  slo: { latencyMs: 100, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
  objective: { kind: 'capacity' },
  mostEvaluations: 20,
  mostPairs: 8,
  soakSeconds: 0,
  memoryBudgetBytes: 2 ** 34,
}

interface Launch {
  readonly purpose: Extract<Step, { kind: 'evaluate' }>['purpose']
  readonly workers: number
  readonly perSecond: number
  readonly cpuMs?: number
}

function measurement({ workers, perSecond, cpuMs = 4 }: Launch): Measurement {
  return {
    capacityPerSecond: perSecond,
    saturationPerSecond: 1.2 * perSecond,
    usl: null,
    probes: [],
    cpuMsPerRequest: cpuMs,
    workers,
    rssBytesPerWorker: 1e8,
    memoryBytes: 1e8 * workers,
    warmUp: 'warmed',
    telemetry: {
      eluRatio: 0.9,
      scavengeRatio: null,
      markCompactRatio: null,
      loopDelayP99Ms: 5,
      poolDelayP99Ms: null,
      listenOverflows: 0,
      longestQueue: null,
      imbalanceRatio: 1,
      heapUsedBytes: 5e7,
    },
  }
}

/** The state after these launches. */
function after(launches: readonly Launch[]): SessionState {
  return launches.reduce<SessionState>((state, launch) => {
    const candidate: Candidate = { workers: launch.workers }
    const step = {
      kind: 'evaluate',
      purpose: launch.purpose,
      candidate,
      hopelessBelowPerSecond: 0,
    } as const
    const evaluation = {
      candidate,
      outcome: { kind: 'measured', measurement: measurement(launch) },
      environment: { pressureRatio: 0, stealRatio: 0, generatorEluRatio: 0.2 },
      seconds: 10,
    } as const
    const trial = state.nextTrial
    const started = observe(state, { type: 'trial-started', atMs: 0, trial, step })
    const result = { kind: 'evaluate', evaluation } as const
    return observe(started, { type: 'trial-finished', atMs: 0, trial, result })
  }, opened(plan))
}

const repeated = (launch: Launch, perSecond: readonly number[]): readonly Launch[] =>
  perSecond.map((each) => ({ ...launch, perSecond: each }))

const baselines = repeated({ purpose: 'baseline', workers: 1, perSecond: 0 }, [300, 303, 297])

test('of those that lead the race by less than the band, the cheapest is confirmed', () => {
  const fast = repeated({ purpose: 'race', workers: 8, perSecond: 0 }, [1006, 985, 1015])
  const frugal = repeated({ purpose: 'race', workers: 4, perSecond: 0 }, [1000, 985, 1012])
  expect(finalistOf(after([...baselines, ...fast, ...frugal]))).toEqual({ workers: 4 })
})

test('one that is ahead by more than the band is confirmed, whatever it costs', () => {
  const fast = repeated({ purpose: 'race', workers: 8, perSecond: 0, cpuMs: 9 }, [1600, 1590, 1610])
  const frugal = repeated({ purpose: 'race', workers: 4, perSecond: 0 }, [1000, 990, 1010])
  expect(finalistOf(after([...baselines, ...fast, ...frugal]))).toEqual({ workers: 8 })
})

test('one that was launched only once has not raced, and is passed over however cheap it is', () => {
  const fast = repeated({ purpose: 'race', workers: 8, perSecond: 0 }, [1006, 985, 1015])
  const once = repeated({ purpose: 'search', workers: 4, perSecond: 0, cpuMs: 1 }, [1003])
  expect(finalistOf(after([...baselines, ...fast, ...once]))).toEqual({ workers: 8 })
})
