import { expect, it } from 'vitest'
import { examine, fitnessOf, type HostReadings, type Needs } from '../../src/core/gate.ts'
import { resolutionOf } from '../../src/core/resolution.ts'
import { pairDeviation, variationRatio } from '../../src/core/spread.ts'

const quiet: HostReadings = {
  pressureRatio: 0.01,
  stealRatio: 0,
  spinCvRatio: 0.005,
  throttledSeconds: 0,
  swappedInPages: 0,
  memoryAvailableRatio: 0.6,
  openFilesLimit: 20_000,
  ports: 28_232,
  timeWaits: 100,
  somaxconn: 4096,
  governor: 'performance',
  generatorPerSecond: 30_000,
}
const needs: Needs = { connections: 256, backlog: 511, ratePerSecond: 5_000 }

it('a quiet host is fit', () => {
  expect(fitnessOf(examine(quiet, needs))).toEqual({ kind: 'fit' })
})

it.each([
  [{ pressureRatio: 0.06 }, 'CPU pressure: 6.0 %, wanted at most 5.0 %'],
  [{ stealRatio: 0.02 }, 'steal: 2.0 %, wanted at most 1.0 %'],
  [{ spinCvRatio: 0.04 }, 'spin loop: varies by 4.0 %, wanted at most 2.0 %'],
  [{ throttledSeconds: 0.25 }, 'CPU quota: 0.25 s throttled, wanted no throttling'],
  [{ swappedInPages: 3 }, 'swap: 3 pages swapped in, wanted 0'],
  [{ memoryAvailableRatio: 0.04 }, 'memory: 4.0 % available, wanted at least 10.0 %'],
  [{ openFilesLimit: 256 }, 'open files: 256, wanted at least 612, for 256 connections'],
  [{ timeWaits: 28_000 }, 'ports: 232 free of 28232, 28000 in TIME_WAIT, wanted at least 512 free'],
  [{ somaxconn: 128 }, 'listen queue: net.core.somaxconn 128, wanted at least the backlog, 511'],
  [
    { generatorPerSecond: 6_000 },
    'generator: 6000 requests/s against a server that does nothing, wanted at least 8333, for 5000 requests/s',
  ],
])('%j alone makes it unfit, and the reason has the figures', (reading, reason) => {
  expect(fitnessOf(examine({ ...quiet, ...reading }, needs))).toEqual({
    kind: 'unfit',
    reasons: [reason],
  })
})

it('what a host does not say, or cannot help, is noted and refuses nothing', () => {
  const checks = examine(
    {
      ...quiet,
      pressureRatio: null,
      throttledSeconds: null,
      generatorPerSecond: null,
      governor: 'powersave',
    },
    needs,
  )
  expect(fitnessOf(checks)).toEqual({ kind: 'fit' })
  expect(checks.filter(({ verdict }) => verdict === 'note').map(({ name }) => name)).toEqual([
    'CPU pressure',
    'CPU quota',
    'CPU governor',
    'generator',
  ])
})

it('a noisy host is told what it cannot see in an hour', () => {
  const quietly = resolutionOf(0.02)
  const noisily = resolutionOf(0.05)
  expect(quietly.differenceRatio).toBeLessThan(0.03)
  expect(noisily.differenceRatio).toBeCloseTo(2.5 * quietly.differenceRatio)
  expect(noisily.text).toContain('differences under 6 % cannot be seen here in an hour')
})

it('a slow drift cancels within pairs, and is seen in the variation', () => {
  const drifting = Array.from({ length: 24 }, (_, index) => 100 * 1.01 ** index)
  expect(variationRatio(drifting)).toBeGreaterThan(0.05)
  const noisy = drifting.map((value, index) => value * (index % 3 === 0 ? 1.2 : 1))
  expect(pairDeviation(noisy)).toBeGreaterThan(5 * pairDeviation(drifting))
})
