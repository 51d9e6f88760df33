/** The tuner from code: what `stint tune` does. @module */
export type { Candidate, Dimension, Space, Value } from './space/dimension.ts'
export { EQUIVALENCE_RATIO, type Objective, type Slo } from './core/objective.ts'
export type {
  EnvironmentSample,
  Evaluation,
  Measurement,
  Outcome,
  Probe,
  Telemetry,
  UslFit,
} from './core/evaluation.ts'
export {
  JOURNAL_VERSION,
  type Entry,
  type MemoryPoint,
  type Plan,
  type Soak,
  type TrialResult,
} from './core/session/entry.ts'
export type { Step } from './core/session/step.ts'
export type { Comparison, Decision } from './core/session/decision.ts'
export { nextStep as nextCapacityStep } from './core/capacity/next-step.ts'
export type { CapacityPlan } from './core/capacity/plan.ts'
export type { CapacityStep } from './core/capacity/step.ts'
export { bestConcurrency, fitUsl, throughputAt } from './core/usl.ts'
export { warmUp, type WarmUpSample, type WarmUpStep } from './core/warm-up.ts'
export type {
  Arrivals,
  Counts,
  GeneratorHealth,
  LatencySummary,
  LossCause,
  Window,
} from './core/window.ts'
export { type Measure, toProbe, unfitness } from './core/judge.ts'
export { type Limits, LOOSE_LIMITS, limitTable, STRICT_LIMITS } from './core/limits.ts'
export {
  type ClosedLoopOptions,
  type LoadEngine,
  type LoadOptions,
  type OpenLoopOptions,
  startGenerators,
} from './load/engine.ts'
export type { Flow, Workload, WorkloadRequest } from './load/workload/workload.ts'
export { parseProfile, type Profile } from './core/profile/profile.ts'
export { exitCodes } from './core/exit-codes.ts'
export { createJournal, readJournal, resumeJournal, type Journal } from './shell/journal/journal.ts'
export { renderReport, type ReportInput } from './surfaces/report/report.ts'
export { pendingRestores } from './core/session/restore.ts'
export { allowTarget } from './load/workload/allow-target.ts'
export { workloadDocument, type WorkloadInput } from './load/workload/document.ts'
export { workloadFromUrl } from './load/workload/from-url.ts'
export { type HarImport, importHar } from './load/workload/har.ts'
export { type Parsed, parseWorkload } from './load/workload/parse-workload.ts'
export { readWorkload } from './load/workload/read-workload.ts'
export { showProgress, type ProgressView } from './surfaces/progress/show-progress.ts'
export { readProfileFile, readStore, storeProfile, writeProfile } from './shell/profile-store.ts'
export { exportFormats } from './surfaces/export/formats.ts'
export { calibrate, type Calibration } from './load/calibrate.ts'
