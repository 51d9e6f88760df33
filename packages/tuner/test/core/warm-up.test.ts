import { describe, expect, test } from 'vitest'
import { normal, seededRandom } from '../../src/core/random.ts'
import { warmUp, type WarmUpSample } from '../../src/core/warm-up.ts'

const options = { workers: 2 }

/** Samples until the detector is done, one a second. */
function run(cost: (second: number) => number, requests = 1_000) {
  const samples: WarmUpSample[] = []
  for (let second = 0; ; second++) {
    samples.push({ seconds: 1, requests, cpuMicrosPerRequest: cost(second) })
    const step = warmUp(samples, options)
    if (step.kind === 'done') return { ...step, seconds: second + 1 }
  }
}

describe('the warm-up', () => {
  test('ends when the cost per request no longer falls', () => {
    const warm = run((second) => 100 + 200 * Math.exp(-second / 3))
    expect(warm.warmUp).toBe('warmed')
    // The last five samples have to lie within 2 %, which this curve reaches after about 15 s.
    expect(warm.seconds).toBeGreaterThan(12)
    expect(warm.seconds).toBeLessThan(30)
  })

  test('ends after 5 s when nothing ever changes', () => {
    expect(run(() => 100)).toEqual({ kind: 'done', warmUp: 'flat', seconds: 5 })
  })

  test('waits for 2,000 requests per worker', () => {
    expect(run(() => 100, 250).seconds).toBe(16)
  })

  test('says so when a target gets slower until it is steady', () => {
    expect(run((second) => 150 - 50 * Math.exp(-second)).warmUp).toBe('slowed-down')
  })

  test('gives up after 60 s on a target that never settles', () => {
    expect(run((second) => (second % 2 === 0 ? 100 : 130))).toEqual({
      kind: 'done',
      warmUp: 'no-steady-state',
      seconds: 60,
    })
  })

  test('does not take a slow drift for a steady state', () => {
    expect(run((second) => 100 * 1.004 ** second).warmUp).toBe('no-steady-state')
  })

  test('gets over 1 % of noise in nearly every run', () => {
    const runs = Array.from({ length: 100 }, (_, seed) => {
      const random = seededRandom(seed)
      return run(() => 100 * (1 + 0.01 * normal(random)))
    })
    expect(runs.filter((end) => end.warmUp !== 'no-steady-state').length).toBeGreaterThan(95)
  })
})

test('a slow app is steady at the end of the time it is given, however few requests it answered', () => {
  const samples = Array.from({ length: 15 }, () => ({
    seconds: 1,
    requests: 5,
    cpuMicrosPerRequest: 1_000,
  }))
  expect(warmUp(samples, { workers: 2, mostSeconds: 15 })).toEqual({
    kind: 'done',
    warmUp: 'flat',
  })
})
