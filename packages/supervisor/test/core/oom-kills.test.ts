import fc from 'fast-check'
import { expect, test } from 'vitest'
import { claimOomKill, countOomKills, type OomKills } from '../../src/core/oom-kills.ts'

const NOBODY: OomKills = { counted: 3, unclaimedAtMs: [] }

test('kills that were counted before are nobody’s', () => {
  expect(countOomKills(NOBODY, { counted: 3, nowMs: 0 }).unclaimedAtMs).toEqual([])
})

test('a kill waits five seconds for the worker that died of it', () => {
  const seen = countOomKills(NOBODY, { counted: 4, nowMs: 1_000 })
  expect(countOomKills(seen, { counted: 4, nowMs: 5_999 }).unclaimedAtMs).toEqual([1_000])
  expect(countOomKills(seen, { counted: 4, nowMs: 6_000 }).unclaimedAtMs).toEqual([])
})

test('the oldest kill is claimed first, and a count that goes back claims nothing', () => {
  const seen = countOomKills(countOomKills(NOBODY, { counted: 4, nowMs: 0 }), {
    counted: 5,
    nowMs: 2_000,
  })
  expect(claimOomKill(seen).unclaimedAtMs).toEqual([2_000])
  expect(countOomKills(NOBODY, { counted: 0, nowMs: 0 })).toEqual({ counted: 0, unclaimedAtMs: [] })
})

test('no more is claimed than was killed, however often it is looked at', () => {
  const look = fc.record({ kills: fc.nat(3), afterMs: fc.nat(4_000), claims: fc.nat(3) })
  fc.assert(
    fc.property(fc.array(look), (looks) => {
      let [state, counted, nowMs, claimed] = [NOBODY, NOBODY.counted, 0, 0]
      for (const { kills, afterMs, claims } of looks) {
        counted += kills
        nowMs += afterMs
        state = countOomKills(state, { counted, nowMs })
        for (let claim = 0; claim < claims; claim++) {
          if (state.unclaimedAtMs.length > 0) claimed += 1
          state = claimOomKill(state)
        }
      }
      expect(claimed).toBeLessThanOrEqual(counted - NOBODY.counted)
      expect(state.unclaimedAtMs.every((seenMs) => nowMs - seenMs < 5_000)).toBe(true)
    }),
  )
})
