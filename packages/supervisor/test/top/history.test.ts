import { describe, expect, it } from 'vitest'
import { rateNow, remember, sparkline, type History } from '../../src/surfaces/top/history.ts'
import { slotNumber, statusWith } from './scene.ts'

function look(
  history: History,
  requests: number,
  reportedAtMs: number,
  nowMs = reportedAtMs + 100,
) {
  const slots = [slotNumber(1, { requests, reportedAtMs })]
  return remember(history, statusWith(slots, { nowMs }))
}

describe('a rate', () => {
  it('is counted between reports, not between looks', () => {
    let history = look(new Map(), 100, 1000)
    history = look(history, 300, 2000)
    expect(rateNow(history, 1)).toBe(200)
    history = look(history, 300, 2000, 2900)
    expect(rateNow(history, 1)).toBe(200)
  })

  it('does not jump at a report that came early', () => {
    let history = look(look(new Map(), 0, 1000), 100, 2000)
    history = look(history, 110, 2005)
    expect(rateNow(history, 1)).toBe(100)
    expect(rateNow(look(history, 200, 3000), 1)).toBe(100)
  })

  it('is nothing once a slot is silent', () => {
    const history = look(look(new Map(), 0, 1000), 100, 2000)
    expect(rateNow(look(history, 100, 2000, 9000), 1)).toBe(0)
  })
})

describe('a sparkline', () => {
  it('is as wide as asked, newest at the right', () => {
    expect(sparkline([0, 0.5, 1], 5, 1)).toBe('   ▄█')
    expect(sparkline([1, 1, 1, 0], 2, 1)).toBe('█ ')
  })

  it('shows something for what is not nothing', () => {
    expect(sparkline([0.001], 1, 1)).toBe('▁')
    expect(sparkline([0], 1, 0)).toBe(' ')
  })
})
