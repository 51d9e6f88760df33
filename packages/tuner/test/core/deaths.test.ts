import { expect, test } from 'vitest'
import { deathsBetween } from '../../src/core/deaths.ts'
import type { Reading } from '../../src/core/reading.ts'

function reading(exits: readonly Readonly<Record<string, number>>[], trouble = ''): Reading {
  return {
    atSeconds: 0,
    cpuSeconds: 0,
    workersWanted: 2,
    listenOverflows: 0,
    longestQueue: 0,
    backlog: 511,
    trouble,
    workers: [],
    slots: exits.map((each, index) => ({
      id: index + 1,
      requests: 0,
      gcSeconds: 0,
      scavengeSeconds: 0,
      markCompactSeconds: 0,
      exits: each,
    })),
  }
}

test('a death is one that nobody asked for, since the first reading', () => {
  const first = reading([{ 'heap-oom': 1, 'max-requests': 2 }, {}])
  expect(deathsBetween(first, first)).toBeNull()
  expect(
    deathsBetween(first, reading([{ 'heap-oom': 1, 'max-requests': 9 }, { 'reload-on-rss': 3 }])),
  ).toBeNull()
  expect(deathsBetween(first, reading([{ 'heap-oom': 2 }, {}]))).toBe(
    'a worker died under load (heap-oom)',
  )
})

test('deaths are counted over all slots, with their causes and the last words of the app', () => {
  expect(
    deathsBetween(reading([{}, {}]), reading([{ sigkill: 1 }, { 'exit-code': 2 }], 'Error: no')),
  ).toBe('3 workers died under load (sigkill, exit-code): Error: no')
})

test('a cause that is not known to be planned is a death', () => {
  expect(deathsBetween(reading([{}]), reading([{ harakiri: 1 }]))).toContain('harakiri')
})
