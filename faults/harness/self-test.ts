import type { FaultCase } from '../case.ts'
import { runIsolated } from './isolate.ts'

/** Runs cases that are wrong on purpose; the exit code is 1 unless every one is caught, and for what is wrong with it. */
export async function selfTest(
  badCases: readonly (FaultCase & { readonly caught: RegExp })[],
): Promise<number> {
  let missed = 0
  for (const entry of badCases) {
    const { verdict, complaints } = await runIsolated(entry, 'stint')
    const isCaught = verdict === 'fail' && complaints.some((text) => entry.caught.test(text))
    if (!isCaught) missed++
    console.log(`${isCaught ? 'caught' : 'MISSED'}  ${entry.number} ${entry.title}`)
    if (!isCaught) for (const text of complaints) console.log(`        ${text}`)
  }
  console.log(`${badCases.length - missed} of ${badCases.length} bad cases caught`)
  return missed === 0 ? 0 : 1
}
