import { deathsBetween } from '../../core/deaths.ts'
import { toProbe } from '../../core/judge.ts'
import type { Probe } from '../../core/evaluation.ts'
import { lostIn } from '../../core/window.ts'
import { GeneratorFailed } from '../../load/generator-process.ts'
import type { Candidate } from '../../space/dimension.ts'
import { loadOn } from '../evaluation/generators.ts'
import type { Rig } from '../evaluation/rig.ts'
import { CandidateFailed } from '../target/target.ts'
import { warm } from '../evaluation/warm-up.ts'

/** How settings did in one window. */
export type Verification =
  | {
      readonly kind: 'tried'
      readonly probe: Probe
      /** Requests sent and never answered. */
      readonly lost: number
      readonly overflows: number
    }
  | { readonly kind: 'failed'; readonly reason: string }

const LABEL = 2_000

/** Launches a configuration and offers it one rate, for long enough to see the SLO kept or missed. */
export async function verifyAt(
  {
    candidate,
    settings,
    ratePerSecond,
    seconds,
  }: {
    readonly candidate: Candidate
    readonly settings: Readonly<Record<string, string>>
    readonly ratePerSecond: number
    readonly seconds: number
  },
  rig: Rig,
): Promise<Verification> {
  const started = await rig.launch(candidate, { settings })
  if (started.kind === 'infeasible') return { kind: 'failed', reason: started.reason }
  const { target } = started
  try {
    const load = await loadOn(target, rig)
    try {
      const before = await target.sample()
      await warm(target, load, rig, before.workersWanted)
      const window = await load.open({
        ratePerSecond,
        seconds,
        label: LABEL,
        stopsWhenHopeless: false,
      })
      const after = await target.sample()
      const died = deathsBetween(before, after)
      if (died !== null) return { kind: 'failed', reason: died }
      return {
        kind: 'tried',
        probe: toProbe(window, rig),
        lost: lostIn(window.counts),
        overflows: (after.listenOverflows ?? 0) - (before.listenOverflows ?? 0),
      }
    } finally {
      await load.close()
    }
  } catch (error) {
    if (error instanceof CandidateFailed || error instanceof GeneratorFailed)
      return { kind: 'failed', reason: error.message }
    throw error
  } finally {
    await target.stop()
  }
}
