import { describe, expect, it } from 'vitest'
import { settingsWith } from '@stint/supervisor'
import { parseProfile } from '../../../src/core/profile/profile.ts'
import { profile } from '../../support/profile.ts'

const messageOf = (value: unknown) => {
  const read = parseProfile(value)
  return read.ok ? 'it was read' : read.message
}

describe('a profile', () => {
  it('survives being written and read', () => {
    const read = parseProfile(JSON.parse(JSON.stringify(profile)))
    expect(read).toEqual({ ok: true, profile })
  })

  it('carries a config that the supervisor understands knob by knob', () => {
    const texts = Object.entries(profile.config).map(([knob, value]) => [
      knob,
      Array.isArray(value) ? value : String(value),
    ])
    expect(settingsWith(Object.fromEntries(texts))).toMatchObject({
      workers: 4,
      reloadOnRssBytes: 384 * 2 ** 20,
    })
  })

  it.each([
    ['no object', 'x', /^is no profile of stint tune: /],
    ['another version', { ...profile, schemaVersion: 2 }, /at schemaVersion/],
    [
      'a bad level',
      { ...profile, confidence: { level: 'sure', reasons: [] } },
      /confidence\.level/,
    ],
    ['a missing part', { ...profile, capacity: undefined }, /at capacity/],
  ])('with %s is refused in one line that says where', (_what, value, says) => {
    expect(messageOf(value)).toMatch(says)
    expect(messageOf(value)).not.toContain('\n')
  })
})
