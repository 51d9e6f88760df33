import { describe, expect, test } from 'vitest'

import { parseToSupervisor, parseToWorker } from '../../src/protocol/guards.ts'
import { DURATION_BUCKETS_SECONDS } from '../../src/protocol/messages.ts'
import type { Report, ToSupervisor, ToWorker } from '../../src/protocol/messages.ts'

const report: Report = {
  requests: 1,
  byStatusClass: [0, 1, 0, 0, 0],
  aborted: 0,
  upgrades: 0,
  connections: 1,
  durationCounts: Array.from({ length: DURATION_BUCKETS_SECONDS.length + 1 }, () => 0),
  durationSumSeconds: 0.5,
  halvingAverageMs: 250,
  sentBytes: 1000,
  inFlight: 0,
  openConnections: 1,
  eluRatio: 0.1,
  loopDelayP50Ms: 0,
  loopDelayP99Ms: 1,
  heapUsedBytes: 1,
  heapTotalBytes: 2,
  heapLimitBytes: 3,
  externalBytes: 4,
  gcSeconds: 0,
}

const request = { kind: 'tcp', host: null, port: 3000 } as const
const address = { kind: 'tcp', host: '::', port: 3000 } as const

const fromWorkers: ToSupervisor[] = [
  { stint: 'hello', version: 1, pid: 42, node: 'v24.21.0' },
  { stint: 'listening', index: 0, request, address, tls: false },
  {
    stint: 'listening',
    index: 1,
    request: { kind: 'unix', path: '/a' },
    address: { kind: 'unix', path: '/a' },
    tls: true,
  },
  { stint: 'ready' },
  { stint: 'serving', slot: 2, index: 0 },
  { stint: 'released', slot: 2 },
  { stint: 'report', report },
  { stint: 'closed' },
  { stint: 'drained' },
  { stint: 'listen-failed', request, code: 'EADDRINUSE', hint: '' },
  { stint: 'warning', text: 'hm' },
]

const accessLog = {
  format: 'json',
  all: true,
  status4xx: false,
  status5xx: false,
  slowMs: 0,
} as const

const toWorkers: ToWorker[] = [
  { stint: 'serve', slot: 1, index: 0, address },
  { stint: 'release', slot: 1 },
  { stint: 'drain', queue: 'relief', idleGraceMs: 5000 },
  { stint: 'orders', reportAtRequests: 0, accessLog: null },
  { stint: 'orders', reportAtRequests: 9, accessLog },
]

describe('messages of our own', () => {
  test.each(fromWorkers)('$stint of a worker is understood', (message) => {
    expect(parseToSupervisor(structuredClone(message))).toEqual(message)
  })

  test.each(toWorkers)('$stint of the supervisor is understood', (message) => {
    expect(parseToWorker(structuredClone(message))).toEqual(message)
  })
})

describe('from a worker nothing else is accepted', () => {
  test.each([
    undefined,
    null,
    1,
    'ready',
    [],
    {},
    { stint: 'drain' },
    { stint: {} },
    { type: 'ready' },
  ])('%j', (value) => {
    expect(parseToSupervisor(value)).toBeNull()
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null, {}])(
    'a report with %s in it',
    (value) => {
      for (const field of Object.keys(report)) {
        expect(
          parseToSupervisor({ stint: 'report', report: { ...report, [field]: value } }),
        ).toBeNull()
      }
      const durationCounts = [value, ...report.durationCounts.slice(1)]
      expect(
        parseToSupervisor({ stint: 'report', report: { ...report, durationCounts } }),
      ).toBeNull()
    },
  )

  test.each([
    { ...report, durationCounts: [...report.durationCounts, 0] },
    { ...report, byStatusClass: [0, 0, 0, 0] },
    { ...report, byStatusClass: { length: 5 } },
  ])('a report of another shape', (shape) => {
    expect(parseToSupervisor({ stint: 'report', report: shape })).toBeNull()
  })

  test('text of any length', () => {
    expect(parseToSupervisor({ stint: 'warning', text: 'x'.repeat(5000) })).toBeNull()
  })

  test.each([65_536, 1.5, -1])('port %d', (port) => {
    const odd = { ...request, port }
    expect(
      parseToSupervisor({ stint: 'listen-failed', request: odd, code: 'X', hint: '' }),
    ).toBeNull()
  })

  test('a field too many is not passed on', () => {
    const message = { stint: 'report', report: { ...report, extra: 'x'.repeat(1e6) } }
    expect(parseToSupervisor(message)).toEqual({ stint: 'report', report })
  })
})
