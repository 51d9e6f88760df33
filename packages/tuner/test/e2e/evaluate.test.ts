import { expect, it } from 'vitest'
import { evaluate } from '../../src/shell/evaluation/evaluate.ts'
import { shortRig, withTarget } from '../support/rig.ts'

it('a candidate whose worker dies under load is infeasible, with what the app said last', async () => {
  const { outcome } = await evaluate({}, shortRig('crash-under-load.mjs'))
  expect(outcome).toEqual({
    kind: 'infeasible',
    reason: expect.stringMatching(
      /^(?:a worker|\d+ workers) died under load \(exit-code.*\): .*the pool is empty/,
    ) as string,
  })
})

it('a candidate whose workers are recycled as planned is measured', async () => {
  const rig = shortRig('hello.mjs', {}, ['--max-requests=150'])
  const { outcome } = await evaluate({}, rig)
  expect(outcome.kind).toBe('measured')
})

it('the latency at a rate is measured at that rate, besides the capacity', async () => {
  const rig = shortRig('hello.mjs', { latencyAtPerSecond: 150 })
  const { outcome } = await evaluate({}, rig)
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome))
  const { atRate, capacityPerSecond } = outcome.measurement
  expect(atRate?.probe).toMatchObject({ ratePerSecond: 150, endedEarly: false })
  // Ten requests must lie beyond a p99: 1,000 requests at 150 per second.
  expect(atRate?.probe.seconds).toBeGreaterThan(6)
  expect(atRate?.latencyMs).toBeGreaterThan(0)
  expect(capacityPerSecond).toBeGreaterThan(0)
})

it('a target that fails most requests for three seconds is left alone', async () => {
  const effort = { ...shortRig('hello.mjs').effort, saturationSeconds: 60 }
  const { outcome, seconds } = await evaluate({}, shortRig('fail-under-load.mjs', { effort }))
  expect(outcome).toEqual({
    kind: 'infeasible',
    reason: 'more than 20 % of its requests failed for 3 s',
  })
  expect(seconds).toBeLessThan(effort.saturationSeconds)
})

it('a ceiling is never passed, in no kind of window, and the capacity is found below it', async () => {
  const ceiling = 40
  // Few requests say nothing of a p99.
  const slo = { latencyMs: 1_000, quantile: 0.9, errorRatio: 0.001, isAssumed: false }
  let seen = { requests: 0, seconds: 0 }
  const rig = withTarget(shortRig('count.mjs', { mostPerSecond: ceiling, slo }), (target) => ({
    ...target,
    stop: async () => {
      const answer = await fetch(`${target.urls[0]}/seen`)
      seen = (await answer.json()) as typeof seen
      await target.stop()
    },
  }))
  const { outcome } = await evaluate({}, rig)
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome))
  const { capacityPerSecond, saturationPerSecond, probes } = outcome.measurement
  expect(Math.max(...probes.map(({ ratePerSecond }) => ratePerSecond))).toBeLessThanOrEqual(ceiling)
  expect(capacityPerSecond).toBeGreaterThan(0)
  expect(capacityPerSecond).toBeLessThanOrEqual(1.05 * saturationPerSecond)
  // Poisson: five standard deviations above the mean. A closed loop would do that much in a second.
  const expected = ceiling * seen.seconds
  expect(seen.requests).toBeGreaterThan(0)
  expect(seen.requests).toBeLessThan(expected + 5 * Math.sqrt(expected))
})
