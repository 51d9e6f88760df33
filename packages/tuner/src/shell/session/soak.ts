import { deathsBetween } from '../../core/deaths.ts'
import type { Soak, TrialResult } from '../../core/session/entry.ts'
import type { Step } from '../../core/session/step.ts'
import { loadOn } from '../evaluation/generators.ts'
import type { Rig } from '../evaluation/rig.ts'
import { warm } from '../evaluation/warm-up.ts'
import { collectorUrl } from '../soak/collector-url.ts'
import { soakTarget } from '../soak/soak.ts'

/** A label that no window of a capacity search has. */
const LABEL = 1_000

/** Launches a candidate and watches it under steady load, with full collections now and then. */
export async function soakOn(
  step: Extract<Step, { kind: 'soak' }>,
  rig: Rig,
): Promise<Extract<TrialResult, { kind: 'soak' | 'soak-failed' }>> {
  try {
    return { kind: 'soak', soak: await watchOn(step, rig) }
  } catch (error) {
    return { kind: 'soak-failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

async function watchOn(step: Extract<Step, { kind: 'soak' }>, rig: Rig): Promise<Soak> {
  const started = await rig.launch(step.candidate, { preloads: [collectorUrl(step.seconds)] })
  if (started.kind === 'infeasible')
    throw new Error(`the soak could not be started: ${started.reason}`)
  const { target } = started
  try {
    const load = await loadOn(target, rig)
    try {
      const first = await target.sample()
      await warm(target, load, rig, first.workersWanted)
      const soak = await soakTarget({
        target,
        load: () =>
          load.open({
            ratePerSecond: Math.max(1, step.ratePerSecond),
            seconds: step.seconds,
            label: LABEL,
            stopsWhenHopeless: false,
          }),
      })
      const died = deathsBetween(first, await target.sample())
      if (died !== null) throw new Error(died)
      return soak
    } finally {
      await load.close()
    }
  } finally {
    await target.stop()
  }
}
