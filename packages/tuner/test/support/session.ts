import type {
  Candidate,
  Entry,
  Evaluation,
  Measurement,
  Outcome,
  Plan,
  Probe,
  Soak,
  Space,
} from '../../src/index.ts'

/** A seeded generator of [0, 1): mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const space: Space = [
  {
    name: 'workers',
    kind: 'ordinal',
    values: [1, 2, 3, 4, 5, 6, 8],
    scale: 'linear',
    baseline: 4,
    prior: 4,
  },
  {
    name: 'max-semi-space-size',
    kind: 'ordinal',
    values: [8, 16, 32, 64, 128],
    scale: 'log2',
    baseline: 16,
    prior: 32,
  },
  {
    name: 'threadpool-size',
    kind: 'ordinal',
    values: [2, 4, 8, 16, 32],
    scale: 'log2',
    baseline: 4,
    prior: 8,
  },
  {
    name: 'listen-layout',
    kind: 'categorical',
    values: ['slot', 'shared'],
    scale: 'linear',
    baseline: 'slot',
    prior: 'slot',
  },
]

const plan: Plan = {
  seed: 20_261_124,
  space,
  slo: { latencyMs: 100, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
  objective: { kind: 'capacity' },
  mostEvaluations: 40,
  mostPairs: 6,
  soakSeconds: 900,
  memoryBudgetBytes: 2 ** 30 * 1.5,
}

const baseline: Candidate = {
  workers: 4,
  'max-semi-space-size': 16,
  'threadpool-size': 4,
  'listen-layout': 'slot',
}
const best: Candidate = {
  workers: 4,
  'max-semi-space-size': 32,
  'threadpool-size': 8,
  'listen-layout': 'slot',
}

const number = (candidate: Candidate, name: string) => Number(candidate[name])

/** Requests per second that a candidate carries on an imagined host of four cores. */
function truth(candidate: Candidate): number {
  const workers = number(candidate, 'workers')
  const semi = Math.log2(number(candidate, 'max-semi-space-size') / 32)
  const pool = Math.log2(number(candidate, 'threadpool-size') / 8)
  const scaling = workers <= 4 ? workers : 4 - 0.22 * (workers - 4)
  return (
    430 *
    scaling *
    0.97 ** (workers - 1) *
    (1 - 0.035 * semi ** 2) *
    (1 - (pool < 0 ? 0.12 : 0.012) * pool ** 2) *
    (candidate['listen-layout'] === 'shared' ? 0.96 : 1)
  )
}

/** The journal of a session on that host, the same for the same seed: search, confirmation, soak and decision. */
export function simulatedSession(seed = 7): readonly Entry[] {
  const random = randomFrom(seed)
  const noise = (spread: number) => 1 + (random() + random() + random() - 1.5) * spread
  let [atMs, trial] = [Date.UTC(2026, 10, 24, 2), 0]
  const entries: Entry[] = [
    { type: 'session-opened', version: 1, atMs, plan, subject: { app: 'demo-app' } },
  ]

  const probe = (rate: number, capacity: number): Probe => {
    const load = rate / (capacity * 1.08)
    const p99Ms = (22 + (load < 1 ? (6.1 * load) / (1 - load) : 420 * load ** 4)) * noise(0.14)
    const kept = p99Ms <= plan.slo.latencyMs
    return {
      ratePerSecond: Math.round(rate),
      seconds: 20,
      requests: Math.round(rate * 20),
      achievedRatio: load < 1 ? 1 : 1 / load,
      errorRatio: 0,
      p50Ms: (7 + 4 * load) * noise(0.1),
      p99Ms,
      p999Ms: p99Ms * (1.7 + load),
      verdict: kept ? 'kept' : 'missed',
      reason: kept ? '' : `p99 ${p99Ms.toFixed(0)} ms > 100 ms`,
    }
  }

  const measure = (candidate: Candidate): Measurement => {
    const capacity = truth(candidate) * noise(0.05)
    const workers = number(candidate, 'workers')
    const [sigma, kappa, lambda] = [0.012, 0.00021, (capacity * 1.13) / 24.6]
    return {
      capacityPerSecond: capacity,
      saturationPerSecond: capacity * 1.13,
      usl: {
        lambda,
        sigma,
        kappa,
        points: [1, 2, 4, 8, 16, 32, 64, 96].map((concurrency) => ({
          concurrency,
          perSecond:
            ((lambda * concurrency) /
              (1 + sigma * (concurrency - 1) + kappa * concurrency * (concurrency - 1))) *
            noise(0.05),
        })),
      },
      probes: [0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1, 1.03, 1.08].map((share) =>
        probe(share * capacity, capacity),
      ),
      cpuMsPerRequest: (4 / capacity) * 970,
      workers,
      rssBytesPerWorker: 150e6 + number(candidate, 'max-semi-space-size') * 1.6e6,
      memoryBytes:
        workers * (140e6 + number(candidate, 'max-semi-space-size') * 1.5e6) * noise(0.02),
      warmUp: 'warmed',
      telemetry: {
        eluRatio: 0.93,
        scavengeRatio: 0.05,
        markCompactRatio: 0.01,
        loopDelayP99Ms: 14,
        poolDelayP99Ms: 2,
        listenOverflows: 0,
        longestQueue: 9,
        imbalanceRatio: 1.06,
        heapUsedBytes: 60e6,
      },
    }
  }

  const outcomeOf = (candidate: Candidate): Outcome => {
    if (number(candidate, 'workers') === 8 && number(candidate, 'max-semi-space-size') === 128)
      return { kind: 'infeasible', reason: 'needs 2.3 GiB; the budget is 1.5 GiB' }
    if (number(candidate, 'workers') === 1) return { kind: 'hopeless', saturationPerSecond: 466 }
    if (trial % 17 === 11)
      return { kind: 'invalid', reason: 'CPU pressure 18 % in the certified window' }
    return { kind: 'measured', measurement: measure(candidate) }
  }

  const evaluate = (candidate: Candidate, outcome = outcomeOf(candidate)): Evaluation => ({
    candidate,
    outcome,
    environment: {
      pressureRatio: outcome.kind === 'invalid' ? 0.18 : random() ** 3 * 0.06,
      stealRatio: random() ** 4 * 0.012,
      generatorEluRatio: 0.25 + random() * 0.2,
    },
    seconds: outcome.kind === 'infeasible' ? 0 : 68 + random() * 15,
  })

  const run = (candidate: Candidate, purpose: 'baseline' | 'search' | 'race') => {
    trial += 1
    const step = { kind: 'evaluate', purpose, candidate, hopelessBelowPerSecond: 0 } as const
    entries.push({ type: 'trial-started', atMs, trial, step })
    const evaluation = evaluate(candidate)
    atMs += evaluation.seconds * 1000
    entries.push({ type: 'trial-finished', atMs, trial, result: { kind: 'evaluate', evaluation } })
  }

  for (let repeat = 0; repeat < 3; repeat += 1) run(baseline, 'baseline')
  for (const { name, values } of space)
    for (const value of values) {
      run({ ...best, [name]: value }, 'search')
      if (trial % 5 === 0) run(baseline, 'baseline')
    }
  run({ ...best, workers: 8, 'max-semi-space-size': 128 }, 'search')
  for (let count = 0; count < 10; count += 1)
    run(
      Object.fromEntries(
        space.map(({ name, values }) => [name, values[Math.floor(random() * values.length)] ?? 0]),
      ),
      'search',
    )
  for (const workers of [3, 4, 5, 4]) run({ ...best, workers }, 'race')

  const ratios: number[] = []
  for (let pair = 0; pair < plan.mostPairs; pair += 1) {
    trial += 1
    const first = pair % 2 === 0 ? 'baseline' : 'candidate'
    entries.push({
      type: 'trial-started',
      atMs,
      trial,
      step: { kind: 'pair', candidate: best, baseline, first },
    })
    const candidate = evaluate(best, { kind: 'measured', measurement: measure(best) })
    const base = evaluate(baseline, { kind: 'measured', measurement: measure(baseline) })
    const capacity = ({ outcome }: Evaluation) =>
      outcome.kind === 'measured' ? outcome.measurement.capacityPerSecond : 0
    ratios.push(capacity(candidate) / capacity(base))
    atMs += 150_000
    entries.push({
      type: 'trial-finished',
      atMs,
      trial,
      result: { kind: 'pair', candidate, baseline: base },
    })
  }

  trial += 1
  const soak: Soak = {
    seconds: 900,
    memory: [1, 2, 3, 4].flatMap((slot) =>
      Array.from({ length: 14 }, (_, index) => {
        const requests = index * 2400 + slot * 130
        const heldBytes = 62e6 + 2150 * requests + noise(0.04) * 4e6
        return {
          slot,
          life: 1,
          requests,
          heldBytes,
          rssBytes: heldBytes + 92e6 + noise(0.3) * 14e6,
        }
      }),
    ),
    p999Ms: 140,
    longestStallMs: 180,
    burstPerSecond: 2100,
    bootSeconds: 0.6,
    bootCpuSeconds: 0.5,
  }
  entries.push({
    type: 'trial-started',
    atMs,
    trial,
    step: { kind: 'soak', candidate: best, ratePerSecond: 1150, seconds: 900 },
  })
  atMs += 900_000
  entries.push({ type: 'trial-finished', atMs, trial, result: { kind: 'soak', soak } })

  const effect = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length
  const spread = Math.sqrt(
    ratios.reduce((sum, ratio) => sum + (Math.log(ratio) - effect) ** 2, 0) / 5 / 6,
  )
  entries.push({
    type: 'decided',
    atMs: atMs + 10,
    decision: {
      pick: best,
      capacityPerSecond: truth(best),
      baselineCapacityPerSecond: truth(baseline),
      comparison: {
        verdict: 'better',
        effectRatio: Math.exp(effect) - 1,
        lowRatio: Math.exp(effect - 2.57 * spread) - 1,
        highRatio: Math.exp(effect + 2.57 * spread) - 1,
        pValue: 0.031,
        pairs: ratios.length,
      },
      confidence: {
        level: 'high',
        reasons: [
          'the interval excludes the equivalence band',
          'six pairs of fresh launches',
          'the generator was never above 45 %',
        ],
      },
    },
  })
  return entries
}
