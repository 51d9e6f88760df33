/** Runs an app as recycled workers, from code: what `stint run` does. @module */
export { runSupervisor, type RunInput } from './run.ts'
export { settingsWith } from './config/resolve-settings.ts'
export { knobs, type Knob, type KnobName } from './config/knobs.ts'
export type { Settings } from './config/settings.ts'
export type { AppSpec } from './config/app-spec.ts'
