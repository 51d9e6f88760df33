import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/index.ts'
import { renderScreen } from '../../../src/surfaces/progress/screen.ts'
import { showProgress, type ProgressOutput } from '../../../src/surfaces/progress/show-progress.ts'
import { progressOf } from '../../../src/surfaces/progress/state.ts'
import { simulatedSession } from '../../support/session.ts'

const entries = simulatedSession()
const ESC = '\u001b'
const colour = new RegExp(`${ESC}\\[[\\d;]*m`)

const screenAfter = (count: number, columns = 80) => {
  const sofar = entries.slice(0, count)
  const activity = count === entries.length ? '' : 'probe at 1,420/s'
  const canvas = { columns, rows: 24, nowMs: sofar.at(-1)?.atMs ?? 0, activity }
  return renderScreen(progressOf(sofar), canvas).map(({ text }) => text)
}

/** A terminal that keeps what it is sent, and shows it as a screen would. */
function terminal(options: Partial<ProgressOutput['stream']> = {}) {
  const writes: string[] = []
  const screen = () => {
    const lines: string[] = []
    let row = 0
    for (const piece of writes.join('').split(new RegExp(`(${ESC}\\[\\d*[A-Z]|\r|\n)`))) {
      const isControl = piece.startsWith(ESC)
      if (isControl && piece.endsWith('A')) row -= Number(piece.slice(2, -1))
      else if (piece === '\n') row += 1
      else if (piece === `${ESC}[J`) lines.length = row
      else if (piece !== '' && piece !== '\r' && !isControl) lines[row] = piece
    }
    return lines
  }
  return { writes, screen, stream: { write: (text: string) => writes.push(text), ...options } }
}

const colourless = { env: { NO_COLOR: '1' }, nowMs: () => entries.at(-1)?.atMs ?? 0 }

describe('the live table', () => {
  it('says what is tried, against what, and how long it may take', () => {
    const screen = screenAfter(40).join('\n')
    expect(screen).toMatch(/p99 <= 100 ms/)
    expect(screen).toMatch(/\d+ launches, \d+ min, at most .* left/)
    expect(screen).toMatch(/trial \d+ \(0 s\) {2}search: (?:default|[\w-]+=\d)/)
    expect(screen).toMatch(/default 1,3\d\d\/s {3}best seen 1,\d+\/s/)
  })

  it('shows the gain with its interval while the pairs come in, and the decision at the end', () => {
    const decided = entries.length
    expect(screenAfter(decided - 4).join('\n')).toMatch(/gain \+1\d\.\d %, 95 % .*pairs so far/)
    expect(screenAfter(decided).join('\n')).toMatch(
      /decided: max-semi-space-size=32 threadpool-size=8 \(confidence high\)\n/,
    )
    expect(screenAfter(decided).join('\n')).toMatch(/gain \+17\.4 %.*6 pairs$/m)
  })

  it('fits any width, at every step of a session', () => {
    for (const columns of [40, 80, 200])
      for (let count = 0; count <= entries.length; count += 7)
        for (const text of screenAfter(count, columns))
          expect(text.length).toBeLessThanOrEqual(columns)
  })

  it('is redrawn in place with one write each, and leaves the last picture', () => {
    const { stream, writes, screen } = terminal({ isTTY: true, columns: 81, rows: 24 })
    const view = showProgress({ stream, mode: 'live', ...colourless })
    for (const entry of entries) view.entry(entry)
    expect(writes).toHaveLength(entries.length)
    expect(screen()).toEqual(screenAfter(entries.length))
    expect(writes.join('')).not.toMatch(colour)
  })

  it('uses colour on a terminal unless NO_COLOR says otherwise', () => {
    const { stream, writes } = terminal({ isTTY: true })
    showProgress({ stream, mode: 'live', env: {}, nowMs: () => 0 }, entries).tick()
    expect(writes.join('')).toMatch(colour)
  })
})

describe('where there is no terminal', () => {
  it('each event is one line', () => {
    const { stream, writes } = terminal()
    const view = showProgress({ stream, mode: 'live', ...colourless })
    for (const entry of entries) view.entry(entry)
    view.activity('probe')
    view.tick()
    view.close()
    expect(writes).toHaveLength(entries.length)
    for (const text of writes) expect(text).toMatch(/^stint tune: .+\n$/)
    expect(writes.join('')).not.toContain(ESC)
    expect(writes.join('')).toContain('infeasible reason="needs 2.3 GiB; the budget is 1.5 GiB"')
  })

  it('--json gives the journal, and quiet gives nothing', () => {
    const [json, quiet] = [terminal(), terminal()]
    for (const entry of entries) {
      showProgress({ stream: json.stream, mode: 'json', ...colourless }).entry(entry)
      showProgress({ stream: quiet.stream, mode: 'quiet', ...colourless }).entry(entry)
    }
    expect(json.writes.map((text) => JSON.parse(text) as Entry)).toEqual(
      JSON.parse(JSON.stringify(entries)),
    )
    expect(quiet.writes).toEqual([])
  })
})
