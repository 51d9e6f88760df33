import type { Needs } from '../../core/gate.ts'
import { calibrate } from '../../load/calibrate.ts'
import { reservation } from '../host/cpus.ts'
import { diagnose, thisHost, type Diagnosis } from '../host/doctor.ts'

/** What a session asks of a host before anything is known of the app. */
const NEEDS: Needs = { connections: 1_000, backlog: 511, ratePerSecond: null }

/** What a look at the host showed. */
export interface Examination {
  readonly diagnosis: Diagnosis
  /** Reasons against measuring here; none when it is fit. */
  readonly reasons: readonly string[]
  /** What the generators reach against a server that does nothing, per second. */
  readonly calibratedPerSecond: number
}

/** Looks at the host before a session, after a calibration of the generators. Takes some ten seconds. */
export async function examineHost(generators: number): Promise<Examination> {
  const cpus = await reservation()
  const { mostPerSecond } = await calibrate({
    generators,
    cpus: cpus.kind === 'apart' ? cpus.generator : [],
  })
  const diagnosis = await diagnose(thisHost(mostPerSecond), NEEDS)
  const { fitness } = diagnosis
  return {
    diagnosis,
    reasons: fitness.kind === 'fit' ? [] : fitness.reasons,
    calibratedPerSecond: mostPerSecond,
  }
}
