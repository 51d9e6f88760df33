import { expect, test } from 'vitest'
import type { Evaluation, Outcome } from '../../../src/core/evaluation.ts'
import { launchInTurn } from '../../../src/shell/session/launch-in-turn.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../../src/simulate/target.ts'

const spoiled: Outcome = { kind: 'invalid', reason: 'the generator was busy' }
const failed: Outcome = { kind: 'infeasible', reason: 'it exited with code 1' }

function evaluation(): Evaluation {
  const surface = surfaceOf(0)
  const result = perform(
    { kind: 'evaluate', purpose: 'baseline', candidate: {}, hopelessBelowPerSecond: 0 },
    surface,
    { noise: benchNoise(0, 0.03), trial: 0 },
  )
  if (result.kind !== 'evaluate') throw new Error('no evaluation')
  return result.evaluation
}

/** Four launches wanted of something that ends in these ways, one after the other; undefined: as measured. */
async function launched(
  ways: readonly (Outcome | Error | undefined)[],
  interruptedIn = Infinity,
): Promise<{
  readonly kind: string
  readonly measured: number
  readonly spoiled: readonly string[]
}> {
  const interruption = new AbortController()
  const reasons: string[] = []
  let made = 0
  const { measured, end } = await launchInTurn({
    launches: 4,
    launch: async () => {
      const way = ways[made++]
      if (made === interruptedIn) interruption.abort()
      if (way instanceof Error) throw way
      const measuredOne = evaluation()
      return way === undefined ? measuredOne : { ...measuredOne, outcome: way }
    },
    signal: interruption.signal,
    onMeasured: () => undefined,
    onSpoiled: (reason, nth) => void reasons.push(`${nth}: ${reason}`),
  })
  return { kind: end.kind, measured: measured.length, spoiled: reasons }
}

test('all launches are made, and one that the host spoiled is told and left out', async () => {
  expect(await launched([undefined, spoiled])).toEqual({
    kind: 'complete',
    measured: 3,
    spoiled: ['2: the generator was busy'],
  })
})

test('a launch that does not hold ends the series, and those before it count', async () => {
  expect(await launched([undefined, undefined, failed])).toEqual({
    kind: 'failed',
    measured: 2,
    spoiled: ['3: it exited with code 1'],
  })
})

test('an error ends the series, and the launches before it count', async () => {
  expect(await launched([undefined, new Error('the agent is gone')])).toEqual({
    kind: 'broken',
    measured: 1,
    spoiled: [],
  })
})

test.each([
  ['is invalid', { kind: 'invalid', reason: 'it was interrupted' } as const],
  ['does not hold', failed],
  ['throws', new Error('closed')],
])(
  'whatever an interruption does to the launch under way is no fault of it: it %s',
  async (_, way) => {
    const seen = await launched([undefined, undefined, way], 3)
    expect(seen).toEqual({ kind: 'interrupted', measured: 2, spoiled: [] })
  },
)

test('a launch that was measured before the interruption was seen counts, and no other is made', async () => {
  const seen = await launched([], 2)
  expect(seen).toEqual({ kind: 'interrupted', measured: 2, spoiled: [] })
})

test('an interruption after the last launch takes nothing from the result', async () => {
  expect(await launched([], 4)).toEqual({ kind: 'complete', measured: 4, spoiled: [] })
})
