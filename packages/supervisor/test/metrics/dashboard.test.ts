import { describe, expect, test } from 'vitest'
import { rows } from '../../../../scripts/dashboard/panels.ts'
import { renderDashboard } from '../../../../scripts/dashboard/render.ts'
import { table } from '../../src/surfaces/metrics/table.ts'
import { namesIn, seriesNames } from './known-names.ts'

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: {
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[]
}

const { panels, schemaVersion, templating } = JSON.parse(renderDashboard()) as {
  readonly panels: readonly Panel[]
  readonly schemaVersion: number
  readonly templating: { readonly list: readonly { readonly name: string }[] }
}
const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

/** Every query with live data: `scripts/check-dashboard.ts`. */
describe('the dashboard', () => {
  test('has a row per question, and panels that have ids of their own and do not overlap', () => {
    expect(schemaVersion).toBe(38)
    const titles = panels.filter(({ type }) => type === 'row').map(({ title }) => title)
    expect(titles).toEqual(rows.map(({ question }) => question))
    for (const title of titles) expect(title).toMatch(/\?$/)
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24)
      return Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`)
    })
    expect(new Set(cells).size).toBe(cells.length)
  })

  test('asks only for metrics that there are, of the chosen job and instances', () => {
    expect(queries.length).toBeGreaterThan(30)
    for (const query of queries) {
      const names = namesIn(query)
      expect(names.length).toBeGreaterThan(0)
      expect(names.filter((name) => !seriesNames.has(name))).toEqual([])
      expect(query.split('job="$job", instance=~"$instance"').length - 1).toBe(names.length)
    }
    expect(templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance'])
  })

  test('takes rates of counters only', () => {
    const counters = new Set(table.filter(({ type }) => type !== 'gauge').map(({ name }) => name))
    const rated = queries.flatMap((query) =>
      [...query.matchAll(/(?:rate|increase)\((stint_[a-z_]+?)(?:_bucket)?\{/g)].map(
        ([, name]) => name,
      ),
    )
    expect(rated.filter((name) => !counters.has(name ?? ''))).toEqual([])
    expect(rated.length).toBeGreaterThan(8)
  })
})
