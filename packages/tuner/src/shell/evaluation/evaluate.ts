import { performance } from 'node:perf_hooks'
import { deathsBetween } from '../../core/deaths.ts'
import type { Evaluation, Measurement, Outcome } from '../../core/evaluation.ts'
import type { Candidate } from '../../space/dimension.ts'
import { CandidateFailed, type Target } from '../target/target.ts'
import { GeneratorFailed } from '../../load/generator-process.ts'
import { watchHost } from './environment.ts'
import { measureAtRate } from './at-rate.ts'
import { findCapacity } from './find-capacity.ts'
import { loadOn, type Load } from './generators.ts'
import type { Rig } from './rig.ts'
import { saturate } from './saturate.ts'
import { warm } from './warm-up.ts'

/** Saturation is an upper bound of the capacity; this much of it is the most that can be hoped for. */
const MOST_OF_SATURATION = 0.95

/** One launch of one configuration, from its first process to its last: the replicate of all statistics. */
export async function evaluate(
  candidate: Candidate,
  rig: Rig,
  hopelessBelowPerSecond = 0,
): Promise<Evaluation> {
  const begunMs = performance.now()
  const sinceThen = watchHost()
  const started = await rig.launch(candidate)
  const { outcome, eluRatio } =
    started.kind === 'infeasible'
      ? { outcome: started, eluRatio: 0 }
      : await trial(started.target, rig, hopelessBelowPerSecond)
  return {
    candidate,
    outcome,
    environment: { ...sinceThen(), generatorEluRatio: eluRatio },
    seconds: (performance.now() - begunMs) / 1000,
  }
}

interface Tried {
  readonly outcome: Outcome
  readonly eluRatio: number
}

/** Whatever happens in between, neither target nor generators are left. */
async function trial(target: Target, rig: Rig, hopelessBelow: number): Promise<Tried> {
  let load: Load | null = null
  try {
    load = await loadOn(target, rig)
    const outcome = await measure(target, load, rig, hopelessBelow)
    return { outcome, eluRatio: load.eluRatio() }
  } catch (error) {
    return { outcome: failureOf(error), eluRatio: load?.eluRatio() ?? 0 }
  } finally {
    await load?.close()
    await target.stop()
  }
}

/** What an error in a trial says: of the candidate, of the generators, or that it is none of these and ends the session. */
function failureOf(error: unknown): Outcome {
  if (error instanceof CandidateFailed) return { kind: 'infeasible', reason: error.message }
  if (error instanceof GeneratorFailed) return { kind: 'invalid', reason: error.message }
  throw error
}

/** From the cheapest question to the dearest; each may end the trial. */
async function measure(
  target: Target,
  load: Load,
  rig: Rig,
  hopelessBelow: number,
): Promise<Outcome> {
  const first = await target.sample()
  const deaths = async (): Promise<string | null> => deathsBetween(first, await target.sample())
  const { workersWanted: workers } = first
  const warmUp = await warm(target, load, rig, workers)
  const saturated = await saturate(target, load, rig)
  if (rig.signal.aborted) return { kind: 'invalid', reason: 'it was interrupted' }
  const early = await deaths()
  if (early !== null) return { kind: 'infeasible', reason: early }
  if (saturated.kind !== 'saturated') return saturated
  const { saturation } = saturated
  if (MOST_OF_SATURATION * saturation.perSecond < hopelessBelow)
    return { kind: 'hopeless', saturationPerSecond: saturation.perSecond }
  const seen = await measureAtRate(load, rig)
  if (seen.kind === 'invalid') return seen
  // A rate of its own takes its time from the search, which then is a coarser one.
  const left = Math.max(rig.effort.searchSeconds / 2, rig.effort.searchSeconds - seen.seconds)
  const found = await findCapacity(load, { saturation, budgetSeconds: left }, rig)
  const late = await deaths()
  if (late !== null) return { kind: 'infeasible', reason: late }
  if (found.kind === 'interrupted') return { kind: 'invalid', reason: 'it was interrupted' }
  if (found.kind === 'unfit') return { kind: 'invalid', reason: found.reason }
  const { totalBytes, rssBytesByWorker } = await target.memory()
  const measurement: Measurement = {
    capacityPerSecond: found.capacityPerSecond,
    ...(found.marginRatio === null ? {} : { marginRatio: found.marginRatio }),
    saturationPerSecond: saturation.perSecond,
    usl: saturation.usl,
    probes: found.probes,
    ...(seen.atRate === null ? {} : { atRate: seen.atRate }),
    cpuMsPerRequest: saturation.cpuMsPerRequest,
    workers,
    rssBytesPerWorker: mean(rssBytesByWorker),
    memoryBytes: totalBytes,
    warmUp,
    telemetry: saturation.telemetry,
  }
  return { kind: 'measured', measurement }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
