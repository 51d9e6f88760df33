import { expect, test } from 'vitest'
import { renderMetricsReference } from '../../src/surfaces/metrics/reference.ts'
import { uwsgiTable } from '../../src/surfaces/metrics/compat/uwsgi-table.ts'
import { table } from '../../src/surfaces/metrics/table.ts'

const lines = renderMetricsReference().split('\n')

const all = [...table, ...uwsgiTable]

test.each(all.map((row) => [row.name, row] as const))(
  '%s is in the reference once',
  (name, row) => {
    const own = lines.filter((line) => line.startsWith(`| \`${name}\` |`))
    expect(own).toHaveLength(1)
    expect(own[0]).toContain(`| ${row.type} |`)
    expect(own[0]).toContain(row.help)
    for (const label of row.labels) expect(own[0]).toContain(`\`${label}\``)
  },
)

test('no cell of the reference breaks its table', () => {
  const rows = lines.filter((line) => line.startsWith('| `'))
  expect(rows.map((row) => row.split('|').length)).toEqual(all.map(() => 6))
})

test('names follow the rules of Prometheus', () => {
  for (const { name, type, help } of table) {
    expect(name).toMatch(/^stint_[a-z0-9]+(?:_[a-z0-9]+)*$/)
    expect(name.endsWith('_total')).toBe(type === 'counter')
    expect(name).not.toMatch(/milli|_ms\b|_kb\b|_mb\b|percent/)
    expect(help).toMatch(/\.$/)
  }
})
