import type { Needs } from '../../core/gate.ts'
import { diagnose, thisHost, type Diagnosis } from '../host/doctor.ts'

/** What a session asks of a host before anything is known of the app. */
const NEEDS: Needs = { connections: 1_000, backlog: 511, ratePerSecond: null }

/** Looks at the host before a session; reasons against it, none when it is fit. */
export async function examineHost(): Promise<{
  readonly diagnosis: Diagnosis
  readonly reasons: readonly string[]
}> {
  const diagnosis = await diagnose(thisHost(null), NEEDS)
  const { fitness } = diagnosis
  return { diagnosis, reasons: fitness.kind === 'fit' ? [] : fitness.reasons }
}
