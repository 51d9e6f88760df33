import { expect, it } from 'vitest'
import { baselineOf } from '../../../src/core/search/position.ts'
import { buildProfile } from '../../../src/core/profile/build.ts'
import { opened } from '../../../src/core/session/fold.ts'
import { verdict } from '../../../src/core/session/verdict.ts'
import { benchPlan } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { profile } from '../../support/profile.ts'

/** The profile of a session that keeps what runs now. */
function keeping(given: Readonly<Record<string, number>>, subject: object = {}) {
  const plan = benchPlan(1, surfaceOf(1))
  const state = opened(plan)
  return buildProfile({
    state,
    decision: { ...verdict(state), pick: baselineOf(plan.space) },
    subject: { ...profile, ...subject },
    derivation: null,
    given,
    createdAt: profile.createdAt,
    version: '0.1.0',
    journalSha256: profile.journalSha256,
  })
}

const [first] = benchPlan(1, surfaceOf(1)).space
if (first === undefined) throw new Error('a surface without a knob')

it('a knob that the user set and nothing beat stays the user’s, and in the config', () => {
  const { settings, config } = keeping({ [first.name]: Number(first.baseline) })
  expect(settings[first.name]).toMatchObject({ value: first.baseline, how: 'user' })
  expect(config).toEqual({ [first.name]: first.baseline })
})

it('a knob that nobody set and nothing beat is left to its default', () => {
  const { settings, config } = keeping({})
  expect(settings[first.name]?.how).toBe('default')
  expect(config).toEqual({})
})

it('what else is known of a session does not get into the profile', () => {
  const setup = { workload: { headers: { authorization: 'Bearer sesame' } } }
  expect(JSON.stringify(keeping({}, { setup }))).not.toContain('sesame')
})
