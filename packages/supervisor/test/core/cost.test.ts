import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** The promise: a decision about 64 slots takes less than this. */
const BUDGET_MS = 0.2

/** Measured in a process of its own: counting branches for the coverage report costs more than deciding. */
function measure(): { readonly of64Ms: number; readonly of512Ms: number } {
  const script = fileURLToPath(new URL('cost/measure.ts', import.meta.url))
  return JSON.parse(execFileSync(process.execPath, [script], { encoding: 'utf8' })) as ReturnType<
    typeof measure
  >
}

describe('the cost of a decision', () => {
  const { of64Ms, of512Ms } = measure()

  it('about 64 busy slots is less than 0.2 ms', () => {
    process.stdout.write(`decide, 64 busy slots: ${of64Ms.toFixed(3)} ms\n`)
    expect(of64Ms).toBeLessThan(BUDGET_MS)
  })

  it('grows about as the number of slots does', () => {
    const ratio = of512Ms / of64Ms
    process.stdout.write(`decide, 512 slots / 64 slots: ${ratio.toFixed(1)}\n`)
    expect(ratio).toBeLessThan(20)
  })
})
