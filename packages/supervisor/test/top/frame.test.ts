import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame } from '../../src/surfaces/top/frame.ts'
import { moved, nextSort, sorts } from '../../src/surfaces/top/model.ts'
import { modelWith, slotNumber } from './scene.ts'

const many = (count: number) => Array.from({ length: count }, (_, index) => slotNumber(index + 1))
const textOf = (...args: Parameters<typeof frame>): string =>
  frame(...args)
    .map(({ text }) => text)
    .join('\n')

describe('the screen of stint top', () => {
  it('fills any terminal exactly, and never overflows it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 250 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 70 }),
        fc.integer({ min: 0, max: 90 }),
        (columns, rows, slots, count) => {
          const events = Array.from({ length: count }, (_, index) => ({
            seq: index + 1,
            atMs: 0,
            level: 'info',
            text: `worker=${index}`,
          }))
          const lines = frame(modelWith(many(slots), { events }), { columns, rows })
          expect(lines.length).toBeLessThanOrEqual(rows)
          for (const { text } of lines) expect(text).toHaveLength(columns)
        },
      ),
    )
  })

  it('shows name, generation, queue and every slot at 80x24', () => {
    const text = textOf(modelWith(many(4)), { columns: 80, rows: 24 })
    expect(text).toMatch(/^shop {2}stint 0\.1\.0 {2}pid 4000 .* running {2}gen 1/)
    expect(text).toContain('queue 3 (fullest 2/511)')
    for (const slot of [1, 2, 3, 4]) expect(text).toMatch(new RegExp(`^[> ]* ${slot} ready`, 'm'))
    expect(text.split('\n')).toHaveLength(24)
  })

  it('keeps the selected slot in sight when there are more slots than rows', () => {
    const text = textOf(modelWith(many(64), { selected: 50 }), { columns: 80, rows: 24 })
    expect(text).toContain('> 50')
    expect(text).toMatch(/\d+ slots hidden/)
  })

  it('has more to say in a wider terminal', () => {
    const model = modelWith([slotNumber(1)])
    expect(textOf(model, { columns: 80, rows: 24 })).not.toContain('LAST EXIT')
    expect(textOf(model, { columns: 200, rows: 24 })).toContain('LAST EXIT')
  })

  it('cannot be steered by what an app writes', () => {
    const events = [{ seq: 1, atMs: 0, level: 'error', text: '\u001B[2Jboo' }]
    const text = textOf(modelWith([slotNumber(1)], { events }), { columns: 80, rows: 24 })
    expect(text).toContain('boo')
    expect(text).not.toContain('\u001B')
  })
})

describe('rows', () => {
  it('are sorted by what was asked for, the largest first', () => {
    const slots = [
      slotNumber(1, { rssBytes: 1e6 }),
      slotNumber(2, { rssBytes: 9e6 }),
      slotNumber(3, { rssBytes: 5e6 }),
    ]
    const text = textOf(modelWith(slots, { sort: 'rss' }), { columns: 80, rows: 24 })
    expect([...text.matchAll(/^[> ]*(\d) ready/gm)].map(([, slot]) => slot)).toEqual([
      '2',
      '3',
      '1',
    ])
  })

  it('are walked in the order of the screen, not beyond its ends', () => {
    const model = modelWith(many(3))
    expect(moved(model, 1)).toBe(2)
    expect(moved(model, -1)).toBe(1)
    expect(moved({ ...model, selected: 3 }, 1)).toBe(3)
  })

  it('come back to the first order after every sort', () => {
    expect(sorts.reduce((sort) => nextSort(sort), sorts[0])).toBe(sorts[0])
  })
})
