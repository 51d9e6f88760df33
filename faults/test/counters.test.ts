import { describe, expect, it } from 'vitest'
import { countersIn, regressions } from '../harness/counters.ts'

const scrape = (requests: number, exits: number | null): string =>
  [
    '# TYPE stint_requests_total counter',
    `stint_requests_total{slot="1",status="2xx"} ${requests}`,
    'stint_workers 2',
    ...(exits === null ? [] : [`stint_exits_total{cause="stop"} ${exits}`]),
    '',
  ].join('\n')

describe('counters of two scrapes', () => {
  const before = countersIn(scrape(5, 1))

  it('are read without the gauges', () => {
    expect([...before.keys()]).toEqual([
      'stint_requests_total{slot="1",status="2xx"}',
      'stint_exits_total{cause="stop"}',
    ])
  })

  it('may stay or grow', () => {
    expect(regressions(before, countersIn(scrape(5, 2)))).toEqual([])
  })

  it('may neither go backwards nor go away', () => {
    expect(regressions(before, countersIn(scrape(4, null)))).toEqual([
      'stint_requests_total{slot="1",status="2xx"} went from 5 to 4',
      'stint_exits_total{cause="stop"} went away at 1',
    ])
  })
})
