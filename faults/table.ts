import type { FaultCase } from './case.ts'
import { deaths } from './cases/deaths.ts'
import { environment } from './cases/environment.ts'
import { hangs } from './cases/hangs.ts'
import { operators } from './cases/operators.ts'
import { recycling } from './cases/recycling.ts'
import { reloads } from './cases/reloads.ts'
import { resources } from './cases/resources.ts'

/** Every case, in the order of its number. */
export const cases: readonly FaultCase[] = [
  ...recycling,
  ...deaths,
  ...reloads,
  ...hangs,
  ...resources,
  ...environment,
  ...operators,
].sort((a, b) => a.number - b.number)
