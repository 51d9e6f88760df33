import { describe, expect, it } from 'vitest'
import { statusTable } from '../../src/surfaces/control/status-table.ts'
import { printAge, printBytes } from '../../src/surfaces/control/units.ts'
import { slotNumber, statusWith } from '../top/scene.ts'

describe('stint status', () => {
  it('has a row per slot, with why the last worker ended', () => {
    const lastExit = { cause: 'crash-signal', code: null, signal: 'SIGSEGV', pid: 9, agoMs: 12_000 }
    const text = statusTable(statusWith([slotNumber(1), slotNumber(2, { lastExit })]))
    expect(text).toMatch(
      /^1 +ready +4001 +1 +1m01s +100 +0 +25% +12ms +10M +76M +29M +50% max-requests +-$/m,
    )
    expect(text).toMatch(/^2 .* crash-signal SIGSEGV 12s ago$/m)
  })

  it('says of a slot without a process when it will have one', () => {
    const slot = slotNumber(1, { state: 'throttled', pid: null, generation: null, retryInMs: 1500 })
    expect(statusTable(statusWith([slot]))).toMatch(/^1 +throttled 1s +- +- +- /m)
  })

  it('says how the last reload ended', () => {
    const lastReload = { generation: 2, ok: false, reason: 'Error: no database', agoMs: 5000 }
    expect(statusTable(statusWith([], { lastReload }))).toContain(
      'last reload, to generation 2, 5s ago: failed: Error: no database',
    )
  })
})

describe('units', () => {
  it('are short', () => {
    expect([850, 12_000, 185_000, 7_620_000, 356_400_000].map(printAge)).toEqual([
      '850ms',
      '12s',
      '3m05s',
      '2h07m',
      '4d03h',
    ])
    expect([0, 1, 50 * 2 ** 20, 1.25 * 2 ** 30].map(printBytes)).toEqual(['-', '1M', '50M', '1.3G'])
  })
})
