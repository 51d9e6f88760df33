import { describe, expect, test } from 'vitest'
import {
  errorStorm,
  hostBreach,
  stormBreach,
  type HostMoment,
  type LoadMoment,
} from '../../src/core/safety.ts'

const seconds = (count: number) => Array.from({ length: count }, (_, second) => second)

function host(part: (second: number) => Partial<HostMoment>): readonly HostMoment[] {
  return seconds(12).map((atSeconds) => ({
    atSeconds,
    memoryAvailableRatio: 0.5,
    swappedOutBytes: 7e9,
    stalledSeconds: 40,
    ...part(atSeconds),
  }))
}

describe('a session', () => {
  test('goes on while the host has what it needs', () => {
    expect(hostBreach(host(() => ({})))).toBeNull()
    expect(hostBreach([])).toBeNull()
    expect(hostBreach(host(() => ({ stalledSeconds: null })))).toBeNull()
  })

  test('ends when memory is nearly gone, twice in a row', () => {
    const gone = { memoryAvailableRatio: 0.08 }
    expect(hostBreach(host((at) => (at === 11 ? gone : {})))).toBeNull()
    expect(hostBreach(host((at) => (at >= 10 ? gone : {})))).toBe(
      "8 % of the host's memory is available, at least 10 %",
    )
  })

  test('ends when the host swaps out, not because it did once', () => {
    expect(hostBreach(host((at) => ({ swappedOutBytes: at * 20 * 2 ** 20 })))).toContain(
      'swapped out 200 MiB in 10 s',
    )
    expect(hostBreach(host((at) => ({ swappedOutBytes: at * 2 ** 20 })))).toBeNull()
  })

  test('ends when everything waits for memory most of the time', () => {
    expect(hostBreach(host((at) => ({ stalledSeconds: 0.7 * at })))).toContain('70 % of 10 s')
    expect(hostBreach(host((at) => ({ stalledSeconds: 0.5 * at })))).toBeNull()
  })
})

/** A window of ten seconds, ten moments each, in which this share of 100 requests a second fails. */
function load(failedRatio: (second: number) => number): readonly LoadMoment[] {
  let [completed, failed] = [0, 0]
  return seconds(100).map((tenth) => {
    const share = failedRatio(tenth / 10)
    completed += 10 * (1 - share)
    failed += 10 * share
    return { atSeconds: tenth / 10, completed, failed }
  })
}

describe('a window', () => {
  test('ends when more than a fifth of its requests fail in each of three seconds', () => {
    expect(errorStorm(load(() => 0.3))).toContain('more than 20 % of its requests failed for 3 s')
    expect(errorStorm(load(() => 0.1))).toBeNull()
  })

  test('outlives a storm of two seconds, and one with hardly any request', () => {
    expect(errorStorm(load((at) => (at > 8 ? 1 : 0)))).toBeNull()
    expect(
      errorStorm(load(() => 1).map((each) => ({ ...each, failed: each.failed / 200 }))),
    ).toBeNull()
    expect(errorStorm(load(() => 1).slice(0, 20))).toBeNull()
  })
})

test('three candidates in a row that fail in a storm end the session: it is something behind them', () => {
  const storm = errorStorm(load(() => 1))
  expect(stormBreach([storm, storm])).toBeNull()
  expect(stormBreach([storm, storm, null, storm])).toBeNull()
  expect(stormBreach([storm, storm, 'it ended'])).toBeNull()
  expect(stormBreach([null, storm, storm, storm])).toContain('3 candidates in a row failed')
})
