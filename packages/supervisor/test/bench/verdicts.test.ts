import { expect, test } from 'vitest'
import { showVerdicts } from '../../../../bench/peers/report/verdicts.ts'
import type { Results } from '../../../../bench/peers/results.ts'
import type { Lane } from '../../../../bench/peers/stages/race.ts'

const lane = (id: string, perSecond: number): Lane => ({
  id,
  shape: 'per-request',
  perSecond: [perSecond],
  cpuMicros: [100],
  failed: 0,
})

function verdictsOn(lanes: readonly Lane[]): string {
  const throughput = { workers: 2, engine: 'wrk', launches: 1, lanes, absent: [] }
  const nothing = { rows: [], absent: [] }
  const results: Partial<Results> = { throughput, reloads: nothing, brokenDeploys: nothing }
  return showVerdicts(results as Results).join('\n')
}

test('a promise is judged by what was measured', () => {
  const text = verdictsOn([lane('stint-slot', 2_000), lane('cluster-rr', 1_000)])
  expect(text).toMatch(/1\.5x round-robin's .*slot sockets \| .*2\.00.* \| yes \|/)
})

test('nothing is said of what was not measured', () => {
  expect(verdictsOn([lane('bare', 1_000)])).toBe('')
  expect(verdictsOn([lane('stint-slot', 2_000), lane('cluster-rr', 1_000)])).not.toMatch(/shared/)
})
