import type { Evaluation, Measurement, Outcome, Telemetry } from '../core/evaluation.ts'
import { normal, seededRandom, type Random } from '../core/random.ts'
import type { TrialResult } from '../core/session/entry.ts'
import type { Step } from '../core/session/step.ts'
import type { Candidate } from '../space/dimension.ts'
import type { Truth } from './app.ts'
import type { Surface } from './surface.ts'

/** What a host does to measurements. All deviations are of the logarithm. */
export interface Noise {
  readonly seed: number
  /** Between launches of one candidate. */
  readonly deviation: number
  /** Share of launches that come out a third too low for no reason of their own. */
  readonly outlierShare: number
  /** How far the host's speed wanders over the session. */
  readonly driftDeviation: number
  /** Share of launches that the host spoils. */
  readonly invalidShare: number
}

/** The noise of TuneBench at a deviation of 0.03 or 0.08. */
export function benchNoise(seed: number, deviation: number): Noise {
  return { seed, deviation, outlierShare: 0.03, driftDeviation: 0.02, invalidShare: 0 }
}

/** Performs a step on a surface. What it answers depends on the noise's seed and on how many trials finished before. */
export function perform(
  step: Step,
  surface: Surface,
  { noise, trial }: { readonly noise: Noise; readonly trial: number },
): TrialResult {
  const launch = (candidate: Candidate, order: string) =>
    launched(candidate, surface, { noise, trial, random: seededRandom(noise.seed, trial, order) })
  switch (step.kind) {
    case 'evaluate':
      return { kind: 'evaluate', evaluation: launch(step.candidate, 'only') }
    case 'pair':
      return {
        kind: 'pair',
        candidate: launch(step.candidate, 'candidate'),
        baseline: launch(step.baseline, 'baseline'),
      }
    case 'soak':
      return { kind: 'soak', soak: quietSoak(step.seconds) }
  }
}

interface Circumstances {
  readonly noise: Noise
  readonly trial: number
  readonly random: Random
}

function launched(candidate: Candidate, surface: Surface, where: Circumstances): Evaluation {
  return {
    candidate,
    outcome: outcomeOf(candidate, surface, where),
    environment: { pressureRatio: 0.01, stealRatio: 0, generatorEluRatio: 0.3 },
    seconds: 75,
  }
}

function outcomeOf(
  candidate: Candidate,
  surface: Surface,
  { noise, trial, random }: Circumstances,
): Outcome {
  const luck = random.next()
  if (luck < noise.invalidShare) return { kind: 'invalid', reason: 'the host was busy' }
  const truth = surface.truthOf(candidate)
  if (truth === null) return { kind: 'infeasible', reason: 'out of memory' }
  const isOutlier = random.next() < noise.outlierShare
  const factor = Math.exp(
    noise.deviation * normal(random) + driftAt(trial, noise) + (isOutlier ? Math.log(0.65) : 0),
  )
  return { kind: 'measured', measurement: measurementOf(truth, candidate, factor) }
}

/** How long a drift lasts, in trials: each step keeps 95 % of the last. */
const KEPT = 0.95

/** A first-order autoregressive walk, the same for everyone who asks for the same trial. */
function driftAt(trial: number, { seed, driftDeviation }: Noise): number {
  const random = seededRandom(seed, 'drift')
  let drift = driftDeviation * normal(random)
  for (let step = 0; step < trial; step++) {
    drift = KEPT * drift + driftDeviation * Math.sqrt(1 - KEPT ** 2) * normal(random)
  }
  return drift
}

function measurementOf(truth: Truth, candidate: Candidate, factor: number): Measurement {
  const workers = Number(candidate['workers'] ?? 1)
  const bytes = truth.memoryMb * 2 ** 20
  return {
    capacityPerSecond: truth.capacityPerSecond * factor,
    saturationPerSecond: truth.saturationPerSecond * factor,
    usl: null,
    probes: [],
    cpuMsPerRequest: truth.cpuMsPerRequest / Math.sqrt(factor),
    workers,
    rssBytesPerWorker: bytes / workers,
    memoryBytes: bytes,
    warmUp: 'warmed',
    telemetry: telemetryOf(truth),
  }
}

function telemetryOf(truth: Truth): Telemetry {
  return {
    eluRatio: 0.9,
    scavengeRatio: truth.scavengeRatio,
    markCompactRatio: truth.markCompactRatio,
    loopDelayP99Ms: 5,
    poolDelayP99Ms: truth.poolDelayMs,
    listenOverflows: 0,
    longestQueue: 0,
    imbalanceRatio: 1.1,
    heapUsedBytes: 50 * 2 ** 20,
  }
}

function quietSoak(seconds: number): Extract<TrialResult, { kind: 'soak' }>['soak'] {
  return {
    seconds,
    memory: [],
    p999Ms: 50,
    longestStallMs: 20,
    burstPerSecond: 100,
    bootSeconds: 1,
    bootCpuSeconds: 1,
  }
}
