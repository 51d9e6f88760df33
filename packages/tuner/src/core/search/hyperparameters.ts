import type { Space } from '../../space/dimension.ts'
import { normal, type Random } from '../random.ts'
import { processOf, type Process, type Sample } from './gaussian-process.ts'
import type { Hyperparameters } from './kernel.ts'

/** Medians and log-deviations of what is believed before any sample: knobs act over half of their range, gains are tens of per cent. */
const LENGTH = { median: 0.6, spread: 0.6 } as const
const SIGNAL = { median: 0.3, spread: 0.6 } as const
const NOISE = { median: 0.04, spread: 0.5 } as const
const ADDITIVE = { median: 0, spread: 1 } as const

const RESTARTS = 30
const REFINEMENTS = 60

/** Hyperparameters as independent standard normal numbers, which is what the search moves. */
type Latent = Float64Array

interface Fitted {
  readonly latent: Latent
  readonly hyper: Hyperparameters
  readonly process: Process
  readonly logPosterior: number
}

/** The most probable process through the samples: the best of random draws from the prior, then improved step by step. */
export function fitted(
  samples: readonly Sample[],
  space: Space,
  random: Random,
): { readonly hyper: Hyperparameters; readonly process: Process } | null {
  const size = space.length + 3
  const tries = Array.from({ length: RESTARTS }, (_, attempt) =>
    // The first attempt is the prior's own middle.
    attempted(
      Float64Array.from({ length: size }, () => (attempt === 0 ? 0 : normal(random))),
      samples,
      space,
    ),
  )
  let best = tries.reduce(better)
  for (let step = 0; step < REFINEMENTS && best !== null; step++) {
    const stride = 0.8 * 0.96 ** step
    const moved = best.latent.map((value) =>
      random.next() < 0.4 ? value + stride * normal(random) : value,
    )
    best = better(best, attempted(moved, samples, space))
  }
  return best
}

function better(a: Fitted | null, b: Fitted | null): Fitted | null {
  if (a === null || b === null) return a ?? b
  return b.logPosterior > a.logPosterior ? b : a
}

function attempted(latent: Latent, samples: readonly Sample[], space: Space): Fitted | null {
  const hyper = hyperOf(latent, space.length)
  const process = processOf(samples, space, hyper)
  if (process === null) return null
  const logPrior = -0.5 * latent.reduce((sum, value) => sum + value ** 2, 0)
  return { latent, hyper, process, logPosterior: process.logLikelihood + logPrior }
}

function hyperOf(latent: Latent, knobs: number): Hyperparameters {
  const logNormal = (index: number, { median, spread }: { median: number; spread: number }) =>
    median * Math.exp(spread * (latent[index] ?? 0))
  return {
    lengths: Float64Array.from({ length: knobs }, (_, index) => logNormal(index, LENGTH)),
    signal: logNormal(knobs, SIGNAL),
    noise: logNormal(knobs + 1, NOISE),
    additive: 1 / (1 + Math.exp(-ADDITIVE.median - ADDITIVE.spread * (latent[knobs + 2] ?? 0))),
  }
}
