import { describe, expect, it } from 'vitest'
import type { Line } from '../../src/surfaces/top/frame.ts'
import { keysIn } from '../../src/surfaces/top/keys.ts'
import { Screen } from '../../src/surfaces/top/screen.ts'

const line = (text: string): Line => ({ text, style: 'plain' })

function screen(): { readonly screen: Screen; readonly writes: string[] } {
  const writes: string[] = []
  const out = { write: (text: unknown) => writes.push(String(text)) > 0 }
  return { screen: new Screen(out), writes }
}

describe('drawing', () => {
  it('writes only the lines that changed, in one go', () => {
    const { screen: shown, writes } = screen()
    shown.draw([line('one'), line('two')])
    shown.draw([line('one'), line('2')])
    expect(writes).toHaveLength(2)
    expect(writes[1]).toContain('\u001B[2;1H')
    expect(writes[1]).not.toContain('one')
  })

  it('writes nothing when nothing changed, and everything after a resize', () => {
    const { screen: shown, writes } = screen()
    shown.draw([line('one')])
    shown.draw([line('one')])
    expect(writes).toHaveLength(1)
    shown.forget()
    shown.draw([line('one')])
    expect(writes.at(-1)).toContain('one')
  })

  it('leaves the terminal as it was: cursor, wrapping, main screen', () => {
    const { screen: shown, writes } = screen()
    shown.enter()
    shown.leave()
    for (const mode of ['?1049', '?25', '?7']) {
      const [set, reset] = mode === '?1049' ? ['h', 'l'] : ['l', 'h']
      expect(writes[0]).toContain(`${mode}${set}`)
      expect(writes[1]).toContain(`${mode}${reset}`)
    }
  })
})

describe('keys', () => {
  it('are told apart when several come at once, and unknown ones are skipped', () => {
    expect(keysIn('s\u001B[Ax\u001B[1;5B\u001B[Brcq')).toEqual([
      'sort',
      'up',
      'down',
      'reload',
      'recycle',
      'quit',
    ])
    expect(keysIn('\u0003')).toEqual(['quit'])
    expect(keysIn('')).toEqual([])
  })
})
