/** Which CPUs the generator and the target get; null: all of them. */
export type Reservation =
  | {
      readonly kind: 'apart'
      readonly generator: readonly number[]
      readonly target: readonly number[]
    }
  /** They share the CPUs: what that costs the measurement, in words for the report. */
  | { readonly kind: 'shared'; readonly compromise: string }

const LEAST_CPUS = 4

/**
 * Splits CPUs between the two so that they do not slow each other down. A generator spends about as much CPU on a
 * trivial request as the server does, and less by comparison on any other, so it gets a quarter of the CPUs.
 */
export function reserveCpus(cpus: readonly number[], canPin: boolean): Reservation {
  if (cpus.length < LEAST_CPUS)
    return shared(
      `${cpus.length} CPUs are too few to keep the generator off the target's: capacities are lower than with a generator elsewhere, comparisons hold (stint tune agent measures apart)`,
    )
  if (!canPin)
    return shared(
      'taskset (util-linux) is not installed, so the generator and the target share all CPUs',
    )
  const share = Math.ceil(cpus.length / LEAST_CPUS)
  return { kind: 'apart', generator: cpus.slice(0, share), target: cpus.slice(share) }
}

function shared(compromise: string): Reservation {
  return { kind: 'shared', compromise }
}
