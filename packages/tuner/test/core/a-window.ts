import type { Window } from '../../src/core/window.ts'

const COUNT = 1_000

const latency: Window['latency'] = {
  count: COUNT,
  meanMs: 12,
  stdDevMs: 5,
  p50Ms: 10,
  p90Ms: 20,
  p99Ms: 40,
  p999Ms: 80,
  maxMs: 90,
  curve: [
    { share: 0, ms: 5 },
    { share: 0.5, ms: 10 },
    { share: 0.9, ms: 20 },
    { share: 0.99, ms: 40 },
    { share: 0.999, ms: 80 },
    { share: 1, ms: 90 },
  ],
}

/** A window in which all went well: 100 requests a second for 10 s, p99 40 ms. */
export const goodWindow: Window = {
  loop: { kind: 'open', ratePerSecond: 100, arrivals: 'poisson' },
  connections: 16,
  seconds: 10,
  endedEarly: false,
  counts: {
    intended: COUNT,
    sent: COUNT,
    completed: COUNT,
    lost: { refused: 0, reset: 0, closed: 0, timeout: 0, malformed: 0 },
    inFlight: 0,
    unsent: 0,
    late: 0,
    unexpected: 0,
    statuses: { '200': COUNT },
    connects: 16,
  },
  completedPerSecond: 100,
  latency,
  service: latency,
  health: {
    eluRatio: 0.2,
    loopDelayP99Ms: 1,
    lagP99Ms: 0.2,
    cpuMicrosPerRequest: 60,
    littleRatio: 1.001,
    idleLeast: 4,
  },
}
