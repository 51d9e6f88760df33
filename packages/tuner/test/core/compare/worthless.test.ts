import { expect, test } from 'vitest'
import { scoreOf } from '../../../src/core/compare/score.ts'
import type { Measurement } from '../../../src/core/evaluation.ts'

const worthless: Measurement = {
  capacityPerSecond: 0,
  saturationPerSecond: 0,
  usl: null,
  probes: [],
  cpuMsPerRequest: 1,
  workers: 1,
  rssBytesPerWorker: 1,
  memoryBytes: 1,
  warmUp: 'flat',
  telemetry: {
    eluRatio: 0,
    scavengeRatio: null,
    markCompactRatio: null,
    loopDelayP99Ms: 0,
    poolDelayP99Ms: null,
    listenOverflows: 0,
    longestQueue: null,
    imbalanceRatio: 1,
    heapUsedBytes: 0,
  },
}

test.each([
  { kind: 'capacity' },
  { kind: 'cost', perCoreHour: 1, perGibHour: 1 },
  { kind: 'latency', ratePerSecond: 10 },
  { kind: 'efficiency' },
] as const)('a target that carries nothing has a score with a logarithm ($kind)', (objective) => {
  expect(Number.isFinite(Math.log(scoreOf(worthless, objective, 100)))).toBe(true)
})
