import type { Range } from './random.ts'

/** How the simulated apps behave. Ratios are drawn once per life, durations are virtual milliseconds. */
export interface Temper {
  readonly bootMs: Range
  readonly bootFailureRatio: number
  /** Never listens and never exits. */
  readonly bootHangRatio: number
  readonly spawnFailureRatio: number
  /** Generations whose build cannot start. */
  readonly isBroken: (generation: number) => boolean
  /** The probe of a held worker answers after this long, or never. */
  readonly probeMs: Range
  readonly probeFailureRatio: number
  readonly admitMs: Range
  /** From the order to accept, or not to, until it is done. */
  readonly intakeMs: Range
  readonly drainMs: Range
  readonly termMs: Range
  readonly ignoresTermRatio: number
  /** Mean time from ready to a crash; 0: never. */
  readonly crashMeanMs: number
  readonly requestsPerSecond: Range
  /** Clients that keep one connection each, for ever. */
  readonly clients: number
  /** Who is let go comes back to whom chance says, to the same worker always, or not at all: it has nothing to ask. */
  readonly comeBack: 'anywhere' | 'same' | 'idle'
  readonly comeBackMs: Range
  readonly baseBytes: Range
  readonly leakBytesPerHour: Range
  readonly reportEveryMs: number
  readonly sampleEveryMs: number
}

const MIB = 2 ** 20

/** An app without vices. */
export const calm: Temper = {
  bootMs: [200, 2_000],
  bootFailureRatio: 0,
  bootHangRatio: 0,
  spawnFailureRatio: 0,
  isBroken: () => false,
  probeMs: [10, 500],
  probeFailureRatio: 0,
  admitMs: [1, 20],
  intakeMs: [1, 20],
  drainMs: [5, 3_000],
  termMs: [1, 200],
  ignoresTermRatio: 0,
  crashMeanMs: 0,
  requestsPerSecond: [1, 100],
  clients: 0,
  comeBack: 'anywhere',
  comeBackMs: [1, 200],
  baseBytes: [60 * MIB, 80 * MIB],
  leakBytesPerHour: [0, 0],
  reportEveryMs: 1_000,
  sampleEveryMs: 3_000,
}
