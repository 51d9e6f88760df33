import { expect, test } from 'vitest'
import { LOOSE_LIMITS } from '../../src/core/limits.ts'
import { trueCapacity } from '../../src/simulate/capacity.ts'
import { measurePermits } from '../load/measure-capacity.ts'

/** A busy test machine is no reason to fail: what the generator went through is judged elsewhere. */
const limits = {
  ...LOOSE_LIMITS,
  eluRatio: 1,
  loopDelayP99Ms: Infinity,
  lagP99Ms: Infinity,
  littleRatio: Infinity,
}

/** Ten service times: a pause of the machine costs a few of them. */
const slo = { latencyMs: 400, quantile: 0.99, errorRatio: 0.001, isAssumed: false }

test(
  'the capacity of a process with 8 permits is what queueing theory says, within 10 per cent',
  { timeout: 120_000 },
  async () => {
    const permits = 8
    const { step, saturationPerSecond } = await measurePermits({
      permits,
      serviceMs: 40,
      slo,
      limits,
      budgetSeconds: 25,
    })
    const meanServiceMs = (permits * 1_000) / saturationPerSecond
    const target = { servers: permits, meanServiceMs, serviceCv: 0 }
    const truth = trueCapacity(target, { slo, requests: 100_000 })
    expect(step).toMatchObject({ kind: 'done' })
    const found = step.kind === 'done' ? step.capacityPerSecond : 0
    expect(found / truth).toBeGreaterThan(0.9)
    expect(found / truth).toBeLessThan(1.1)
  },
)
