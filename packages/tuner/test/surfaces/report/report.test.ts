import { describe, expect, it } from 'vitest'
import type { Decision } from '../../../src/core/session/decision.ts'
import type { Entry } from '../../../src/index.ts'
import { renderReport } from '../../../src/surfaces/report/report.ts'
import { opened, trial } from '../../support/entries.ts'
import { profile } from '../../support/profile.ts'
import { simulatedSession } from '../../support/session.ts'

const figureIds = [
  'latency',
  'pairs',
  'response',
  'convergence',
  'throughput',
  'percentiles',
  'memory',
  'pareto',
]

/** The part of a page that is one figure. */
const figureOf = (page: string, id: string) =>
  page.slice(page.indexOf(`<figure id="${id}"`)).split('</figure>', 1)[0] ?? ''

describe('a report of a whole session', () => {
  const page = renderReport({ entries: simulatedSession(), profile })

  it.each(figureIds)('draws the figure %s and says what it shows', (id) => {
    expect(figureOf(page, id)).toMatch(/<svg class="plot"[^>]+aria-label="[^"]{10,}"/)
    expect(figureOf(page, id)).toMatch(/<figcaption>[^<]{60,}/)
    expect(figureOf(page, id)).not.toContain('Not measured')
  })

  it('has a row for every launch, and says why one was rejected', () => {
    const rows = page.match(/<tr class="(?:measured|infeasible|hopeless|invalid)/g)
    const launches = simulatedSession().flatMap((entry) => {
      if (entry.type !== 'trial-finished' || entry.result.kind === 'soak') return []
      return entry.result.kind === 'pair' ? [1, 2] : [1]
    })
    expect(rows).toHaveLength(launches.length)
    expect(page).toContain('invalid: CPU pressure 18 % in the certified window')
    expect(page).toContain('infeasible: needs 2.3 GiB')
  })

  it('shows the gain of the confirmation with its interval, and the config to copy', () => {
    expect(page).toMatch(/\+17\.\d %<\/b>[\s\S]{1,40}95 % interval \+14\.\d % to\s+\+20\.\d %/)
    expect(page).toContain('&quot;max-requests&quot;: 48000')
  })

  it('stands by itself: no script, nothing to fetch, no figure that is no number', () => {
    expect(page).not.toMatch(
      /<script|<link(?! rel="icon" href="data:,")|<img|url\(|@import|https?:/,
    )
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/)
  })
})

/** The session with another end. */
function endingWith(part: (decision: Decision, baseline: Decision['pick']) => Partial<Decision>) {
  return simulatedSession().map((entry): Entry => {
    if (entry.type !== 'decided') return entry
    const baseline = { ...entry.decision.pick, 'max-semi-space-size': 16, 'threadpool-size': 4 }
    return { ...entry, decision: { ...entry.decision, ...part(entry.decision, baseline) } }
  })
}

describe('a report of a session', () => {
  it('that keeps the default shows no tuned capacity, and what the best alternative came to', () => {
    const entries = endingWith(({ comparison }, pick) => ({
      pick,
      comparison: comparison === null ? null : { ...comparison, verdict: 'inconclusive' },
    }))
    const page = renderReport({ entries, profile: null })
    expect(page).toContain('Keep what runs now; the best alternative: <b>+17.')
    expect(page).not.toContain('<div class="tuned">')
  })

  it('with too few pairs does not say beyond doubt', () => {
    const entries = endingWith(({ comparison }) => ({
      comparison: comparison === null ? null : { ...comparison, pValue: 0.5, pairs: 2 },
    }))
    const page = renderReport({ entries, profile: null })
    expect(page).toContain('better in these pairs, which are too few to be sure')
    expect(page).not.toContain('better beyond doubt')
  })
})

describe('a report of a session that is not finished', () => {
  it.each<readonly [string, readonly Entry[]]>([
    ['nothing but its plan', [opened]],
    ['one launch that could not be tried', [opened, ...trial(1)]],
    ['an empty journal', []],
  ])('with %s keeps every figure and says what is missing', (_what, entries) => {
    const page = renderReport({ entries, profile: null })
    for (const id of figureIds) expect(figureOf(page, id)).toContain('Not measured in this run.')
    expect(page).toContain('has not decided yet')
    expect(page).not.toMatch(/NaN|Infinity|undefined/)
  })
})

it('text from outside cannot become markup', () => {
  const evil = `"><img src=x onerror=alert(1)>'&\u202e`
  const entries = simulatedSession().map((entry): Entry =>
    JSON.parse(
      JSON.stringify(entry).replaceAll('threadpool-size', JSON.stringify(evil).slice(1, -1)),
    ),
  )
  const page = renderReport({
    entries,
    profile: {
      ...profile,
      app: { ...profile.app, name: evil },
      config: { [evil]: evil },
      settings: { [evil]: { value: evil, how: 'user', evidence: evil } },
      constraintsBinding: [evil],
      confidence: { level: 'low', reasons: [evil] },
    },
  })
  expect(page).not.toContain('<img')
  expect(page).not.toContain('\u202e')
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
})
