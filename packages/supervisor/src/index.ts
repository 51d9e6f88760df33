/** Runs an app as recycled workers, from code: what `stint run` does. @module */
export { runSupervisor, type RunInput } from './run.ts'
export { settingsWith } from './config/resolve-settings.ts'
export { knobs, type Knob, type KnobName } from './config/knobs.ts'
export { plannedCauses } from './core/cause.ts'
export type { Settings } from './config/settings.ts'
export type { AppSpec } from './config/app-spec.ts'
export { kindSpecs } from './config/kinds/table.ts'
export {
  matchHosts,
  type HostClass,
  type HostFeatures,
  type HostMatch,
} from './config/host-class.ts'
export { classOf, readHostClass } from './shell/host-facts.ts'
export { nearest } from './config/suggest.ts'
export { envOf, knobOf } from './config/names.ts'
export { cpuCount } from './shell/cpus.ts'
export { memoryLimitBytes, throttledSeconds } from './shell/procfs/cgroup.ts'
export { readPssBytes, readRssBytes } from './shell/procfs/process.ts'
export { ticksPerSecond } from './shell/procfs/auxv.ts'
