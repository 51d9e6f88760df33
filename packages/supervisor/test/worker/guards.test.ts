import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseToSupervisor, parseToWorker } from '../../src/protocol/guards.ts'
import { DURATION_BUCKETS_SECONDS } from '../../src/protocol/messages.ts'
import type { Report, ToSupervisor, ToWorker } from '../../src/protocol/messages.ts'
import sample from './fixtures/report.json' with { type: 'json' }

const report: Report = {
  requests: 1,
  byStatusClass: [0, 1, 0, 0, 0],
  aborted: 0,
  upgrades: 0,
  connections: 1,
  letGo: 0,
  durationCounts: Array.from({ length: DURATION_BUCKETS_SECONDS.length + 1 }, () => 0),
  durationSumSeconds: 0.5,
  halvingAverageMs: 250,
  sentBytes: 1000,
  droppedLines: 0,
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
  scavengeSeconds: 0,
  markCompactSeconds: 0,
  fullCollections: 0,
  floorBytes: 0,
  floorRequests: 0,
  threadpoolSize: 4,
  poolDelayP99Ms: null,
}

/** Fields for which null is an answer. */
const nullable = new Set(['poolDelayP99Ms'])

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
  { stint: 'release', slot: 1, queue: 'answer' },
  { stint: 'let-go', connections: 3 },
  { stint: 'drain', queue: 'relief', idleGraceMs: 5000 },
  { stint: 'orders', reportAtRequests: 0, accessLog: null },
  { stint: 'orders', reportAtRequests: 9, accessLog },
]

describe('messages of our own', () => {
  test('the report that attacks start from is a good one', () => {
    expect(parseToSupervisor({ stint: 'report', report: sample })).not.toBe(null)
    expect(Object.keys(sample)).toEqual(Object.keys(report))
  })

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
      for (const field of Object.keys(report).filter(
        (name) => value !== null || !nullable.has(name),
      )) {
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

/** A good message in which one place, however deep, holds something else. */
const spoiled = fc
  .tuple(fc.constantFrom(...fromWorkers), fc.nat(), fc.jsonValue({ maxDepth: 3 }))
  .map(([message, place, value]) => {
    const keys = Object.keys(message)
    return { ...message, [keys[place % keys.length] ?? '']: value }
  })

describe('whatever a worker sends', () => {
  test('is refused, or has finite numbers and text that draws nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), spoiled), (value) => {
        const message = parseToSupervisor(JSON.parse(JSON.stringify(value)))
        if (message === null) return
        expect(fromWorkers.map(({ stint }) => stint)).toContain(message.stint)
        expect(JSON.parse(JSON.stringify(message))).toEqual(message)
        expect('text' in message ? message.text : '').not.toMatch(/\p{Cc}/u)
      }),
      { numRuns: 300 },
    )
  })

  test.each(['requests', 'inFlight', 'heapUsedBytes'])(
    'a %s that would make every sum infinite is refused',
    (field) => {
      const endless = { ...report, [field]: 1e308 }
      expect(parseToSupervisor({ stint: 'report', report: endless })).toBeNull()
    },
  )

  test('text with lines and escapes in it becomes one plain line', () => {
    const text = 'x\n{"level":50}\u001b[2J'
    expect(parseToSupervisor({ stint: 'threw', text })).toEqual({
      stint: 'threw',
      text: String.raw`x\n{"level":50}\u001b[2J`,
    })
  })
})
