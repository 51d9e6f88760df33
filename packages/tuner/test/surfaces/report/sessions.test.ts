import { expect, it } from 'vitest'
import { benchPlan, journalToEnd, newJournal } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise } from '../../../src/simulate/target.ts'
import { eventLine } from '../../../src/surfaces/progress/event-line.ts'
import { renderScreen } from '../../../src/surfaces/progress/screen.ts'
import { progressOf } from '../../../src/surfaces/progress/state.ts'
import { renderReport } from '../../../src/surfaces/report/report.ts'

it.each([1, 2, 3, 4, 5, 6])(
  'whatever session %i comes to, report, table and lines can show it',
  { timeout: 60_000 },
  (seed) => {
    const surface = surfaceOf(seed)
    const plan = { ...benchPlan(seed, surface), mostEvaluations: 14, mostPairs: 6 }
    const noise = { ...benchNoise(seed, 0.08), invalidShare: 0.1 }
    const entries = journalToEnd(newJournal(plan), surface, noise)
    const page = renderReport({ entries, profile: null })
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/)
    expect(page.match(/<tr class=/g)?.length).toBeGreaterThan(7)
    const canvas = { columns: 79, rows: 24, nowMs: 0, activity: '' }
    const screen = renderScreen(progressOf(entries), canvas).map(({ text }) => text)
    expect(screen.join('\n')).toMatch(/^decided: /m)
    for (const text of [...screen, ...entries.map(eventLine)])
      expect(text).not.toMatch(/NaN|Infinity|undefined|\n/)
  },
)
