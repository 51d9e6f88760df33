import { describe, expect, test } from 'vitest'
import type { GeneratorHealth, Window } from '../../src/core/window.ts'
import { type Measure, toProbe, unfitness } from '../../src/core/judge.ts'
import { LOOSE_LIMITS, STRICT_LIMITS } from '../../src/core/limits.ts'
import { goodWindow } from './a-window.ts'

const measure: Measure = {
  slo: { latencyMs: 50, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
  limits: STRICT_LIMITS,
  calibratedPerSecond: 1_000,
}

const withHealth = (health: Partial<GeneratorHealth>): Window => ({
  ...goodWindow,
  health: { ...goodWindow.health, ...health },
})

describe('a window', () => {
  test('that kept the SLO on a fit generator is kept', () => {
    expect(toProbe(goodWindow, measure)).toMatchObject({
      verdict: 'kept',
      reason: '',
      p99Ms: 40,
      ratePerSecond: 100,
    })
  })

  test.each([
    ['is too busy', { eluRatio: 0.8 }, 'busy 80.0 %'],
    ['has a late event loop', { loopDelayP99Ms: 6 }, '6.0 ms late'],
    ['starts requests late', { lagP99Ms: 1.1 }, '1.1 ms after they were due'],
    ["breaks Little's law", { littleRatio: 1.06 }, "Little's law"],
  ])('is invalid when the generator %s, however fast it looks', (_, health, reason) => {
    const probe = toProbe(withHealth(health), measure)
    expect(probe.verdict).toBe('invalid')
    expect(probe.reason).toContain(reason)
  })

  test('is invalid, not slow, when an unfit generator saw a long latency', () => {
    const window = { ...withHealth({ eluRatio: 0.9 }), latency: slow(goodWindow.latency) }
    expect(toProbe(window, measure).verdict).toBe('invalid')
  })

  test('may start requests later when the SLO is long', () => {
    const patient = { ...measure, slo: { ...measure.slo, latencyMs: 200 } }
    expect(unfitness(withHealth({ lagP99Ms: 3.9 }), patient)).toBeNull()
    expect(unfitness(withHealth({ lagP99Ms: 4.1 }), patient)).not.toBeNull()
  })

  test('is invalid when it asks more of the generators than 60 % of their calibrated rate', () => {
    expect(unfitness(goodWindow, { ...measure, calibratedPerSecond: 160 })).toContain('62.5 %')
    expect(unfitness(goodWindow, { ...measure, calibratedPerSecond: null })).toBeNull()
  })

  test('is invalid when fewer requests were sent than chance allows and connections were idle', () => {
    const counts = { ...goodWindow.counts, sent: 850, intended: 850, completed: 850 }
    expect(unfitness({ ...goodWindow, counts }, measure)).toContain('850 of 1000')
    expect(unfitness({ ...goodWindow, counts: { ...counts, late: 1 } }, measure)).toBeNull()
  })

  test('that an unfit host spoils is judged with the loose limits when it is forced', () => {
    const window = withHealth({ eluRatio: 0.8, loopDelayP99Ms: 40, lagP99Ms: 20 })
    expect(toProbe(window, { ...measure, limits: LOOSE_LIMITS }).verdict).toBe('kept')
  })

  test('is missed when its quantile is above the SLO', () => {
    const probe = toProbe({ ...goodWindow, latency: slow(goodWindow.latency) }, measure)
    expect(probe).toMatchObject({ verdict: 'missed', reason: 'p99 was 80.0 ms, at most 50 ms' })
  })

  test('keeps the points of its curve that a report draws, to the maximum', () => {
    const { curve = [] } = toProbe(goodWindow, measure)
    expect(curve.map(({ share }) => share)).toEqual([0.5, 0.9, 0.99, 0.999, 1])
    expect(curve.at(-1)).toEqual({ share: 1, ms: 90 })
  })

  test('is judged at the quantile of the SLO', () => {
    const strict = { ...measure, slo: { ...measure.slo, quantile: 0.999 } }
    expect(toProbe(goodWindow, strict)).toMatchObject({ verdict: 'missed', sloLatencyMs: 80 })
  })

  test('is missed when requests were lost, or answered with an unexpected status', () => {
    const lost = {
      ...goodWindow.counts,
      completed: 998,
      lost: { ...goodWindow.counts.lost, closed: 2 },
    }
    expect(toProbe({ ...goodWindow, counts: lost }, measure)).toMatchObject({
      verdict: 'missed',
      errorRatio: 0.002,
    })
    const unexpected = { ...goodWindow.counts, unexpected: 2 }
    expect(toProbe({ ...goodWindow, counts: unexpected }, measure).verdict).toBe('missed')
  })

  test('is missed when fewer than 99 % of its requests were answered', () => {
    const counts = { ...goodWindow.counts, completed: 980, inFlight: 20, late: 30 }
    expect(toProbe({ ...goodWindow, counts }, measure)).toMatchObject({
      verdict: 'missed',
      achievedRatio: 0.98,
    })
  })

  test('that was ended early is missed, since it is only ended when it cannot be kept', () => {
    expect(toProbe({ ...goodWindow, endedEarly: true }, measure).verdict).toBe('missed')
  })
})

const slow = (latency: Window['latency']): Window['latency'] => ({
  ...latency,
  p99Ms: latency.p99Ms * 2,
  curve: latency.curve.map(({ share, ms }) => ({ share, ms: ms * 2 })),
})
