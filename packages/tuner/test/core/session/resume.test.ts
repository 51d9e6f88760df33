import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '../../../src/core/session/entry.ts'
import { fold } from '../../../src/core/session/fold.ts'
import { benchPlan, journalToEnd, newJournal } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise } from '../../../src/simulate/target.ts'

const decisionOf = (journal: readonly Entry[]) => fold(journal)?.decision

const resumed = (journal: readonly Entry[], cut: number): readonly Entry[] => [
  ...journal.slice(0, cut),
  { type: 'session-resumed', atMs: 1 },
]

function sessionOf(seed: number) {
  const surface = surfaceOf(seed)
  const plan = { ...benchPlan(seed, surface), mostEvaluations: 14, soakSeconds: seed % 2 }
  const noise = { ...benchNoise(seed, 0.03), invalidShare: 0.08 }
  return { surface, noise, journal: journalToEnd(newJournal(plan), surface, noise) }
}

test(
  'a session cut off after any entry, or in the middle of a trial, resumes to the same decision',
  { timeout: 60_000 },
  () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, at) => {
          const { surface, noise, journal } = sessionOf(seed)
          const cut = 1 + Math.floor(at * (journal.length - 2))
          const whole = journalToEnd(resumed(journal, cut), surface, noise)
          expect(decisionOf(whole)).toEqual(decisionOf(journal))
        },
      ),
      { numRuns: 12 },
    )
  },
)

test(
  'a session that is killed again and again loses one trial at a time and nothing else',
  { timeout: 60_000 },
  () => {
    const { surface, noise, journal } = sessionOf(4)
    let survived: readonly Entry[] = journal.slice(0, 1)
    while (survived.at(-1)?.type !== 'decided') {
      // Cut in the middle of the second trial from here: the first is kept, the second is lost.
      const further = journalToEnd(resumed(survived, survived.length), surface, noise)
      survived = further.slice(0, survived.length + 4)
    }
    expect(decisionOf(survived)).toEqual(decisionOf(journal))
    const finished = (entries: readonly Entry[]) =>
      entries.filter(({ type }) => type === 'trial-finished').length
    expect(finished(survived)).toBe(finished(journal))
  },
)

test('a lost trial keeps its number: the next one gets a new one', () => {
  const { surface, noise, journal } = sessionOf(7)
  const inTrial = journal.findIndex((entry) => entry.type === 'trial-started' && entry.trial === 5)
  const whole = journalToEnd(resumed(journal, inTrial + 1), surface, noise)
  const numbers = whole.flatMap((entry) => (entry.type === 'trial-started' ? [entry.trial] : []))
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(fold(whole)?.trials.length).toBe(fold(journal)?.trials.length)
})

test('a journal without its first line is no session', () => {
  expect(fold([])).toBeNull()
  expect(fold([{ type: 'session-resumed', atMs: 0 }])).toBeNull()
})
