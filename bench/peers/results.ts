import type { Machine } from './machine.ts'
import type { Absence } from './plan.ts'
import type { BrokenDeploys } from './stages/broken-deploy.ts'
import type { Fairness } from './stages/fairness.ts'
import type { Hangs } from './stages/hang.ts'
import type { Kills } from './stages/kill.ts'
import type { Tails } from './stages/latency.ts'
import type { Weight } from './stages/memory.ts'
import type { Race } from './stages/race.ts'
import type { Recyclings } from './stages/recycling.ts'
import type { Reloads } from './stages/reload.ts'
import type { Scale } from './stages/scale.ts'
import type { Starts } from './stages/starts.ts'

/** Every measure by its name; a stage that was not asked for, or broke, is not there. */
export interface Measures {
  /** One worker beside the bare app. */
  readonly costs?: Race
  readonly throughput?: Race
  readonly weights?: readonly Weight[]
  readonly witnesses?: readonly Race[]
  readonly tails?: Tails
  readonly fairness?: Fairness
  readonly starts?: Starts
  readonly reloads?: Reloads
  readonly recycling?: Recyclings
  readonly kills?: Kills
  readonly brokenDeploys?: BrokenDeploys
  readonly hangs?: Hangs
  readonly scale?: Scale
}

/** All that one run found; the JSON that it writes. */
export interface Results extends Measures {
  readonly machine: Machine
  readonly command: string
  readonly tookSeconds: number
  readonly handlerMs: number
  readonly entrants: readonly string[]
  readonly versions: Readonly<Record<string, string>>
  /** Contenders and engines that are not installed. */
  readonly missing: readonly Absence[]
  /** Stages that broke, and how. */
  readonly broken: Readonly<Record<string, string>>
}
