import { expect, it } from 'vitest'
import { mismatches, type Expected } from '../../src/core/effective.ts'
import type { Reading, WorkerReport } from '../../src/core/reading.ts'
import { telemetryOf } from '../../src/core/telemetry.ts'

const report: WorkerReport = {
  requests: 0,
  eluRatio: 0.5,
  loopDelayP99Ms: 2,
  poolDelayP99Ms: null,
  heapUsedBytes: 1e7,
  heapLimitBytes: 4e9,
  externalBytes: 0,
  threadpoolSize: 4,
  fullCollections: 0,
  floorBytes: 0,
  floorRequests: 0,
}

/** Two workers that served so many requests each. */
function reading(
  served: readonly [number, number],
  part: Partial<Reading> & { readonly report?: Partial<WorkerReport> } = {},
): Reading {
  return {
    atSeconds: 0,
    cpuSeconds: 0,
    workersWanted: 2,
    listenOverflows: 0,
    longestQueue: 0,
    backlog: 511,
    trouble: '',
    slots: served.map((requests, index) => ({
      id: index + 1,
      requests,
      gcSeconds: requests / 1000,
      scavengeSeconds: requests / 1000,
      markCompactSeconds: requests / 10_000,
      exits: {},
    })),
    workers: served.map((_, index) => ({
      slot: index + 1,
      life: index + 1,
      pid: 100 + index,
      isReady: true,
      node: 'v24.21.0',
      rssBytes: 1e8,
      report: { ...report, ...part.report },
    })),
    ...part,
  }
}

it('counters are what happened between the first and the last reading', () => {
  const telemetry = telemetryOf([
    reading([100, 100], { cpuSeconds: 10, listenOverflows: 3 }),
    reading([400, 200], { cpuSeconds: 14, listenOverflows: 8, longestQueue: 40 }),
  ])
  expect(telemetry).toMatchObject({
    scavengeRatio: expect.closeTo(0.1) as number,
    markCompactRatio: expect.closeTo(0.01) as number,
    listenOverflows: 5,
    longestQueue: 40,
    imbalanceRatio: 1.5,
    poolDelayP99Ms: null,
  })
})

it('gauges are those of the time between, the worst worker’s for delays', () => {
  const calm = reading([1, 1], { report: { loopDelayP99Ms: 2, poolDelayP99Ms: 1 } })
  const busy = reading([2, 2], { report: { loopDelayP99Ms: 6, poolDelayP99Ms: 5, eluRatio: 0.9 } })
  const telemetry = telemetryOf([calm, busy])
  expect(telemetry).toMatchObject({ loopDelayP99Ms: 4, poolDelayP99Ms: 3 })
  expect(telemetry?.eluRatio).toBeCloseTo(0.7)
})

it('one reading says nothing of a time', () => {
  expect(telemetryOf([])).toBeNull()
  expect(telemetryOf([reading([1, 1])])).toBeNull()
})

it('a setting that did not arrive is named with the worker and both values', () => {
  const expected: Expected = {
    workers: 3,
    heapLimitBytes: 4e9,
    threadpoolSize: 8,
    nodeVersion: null,
    backlog: 9000,
  }
  expect(mismatches(reading([1, 1]), expected, 511)).toEqual([
    'ready workers should be 3, found 2',
    'worker 1: threads in the pool should be 8, found 4',
    'worker 2: threads in the pool should be 8, found 4',
  ])
})
