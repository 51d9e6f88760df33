import { expect, it } from 'vitest'
import { assertNothingLost } from '../../../supervisor/test/clients/index.ts'
import { proveLeak } from './leak-demo.ts'

it(
  'the demo app’s leak is told within 10 %, and the max-requests that follows keeps memory under the limit with nothing lost',
  { timeout: 300_000 },
  async () => {
    const proof = await proveLeak({ kbPerRequest: 128, soakSeconds: 15, recycles: 4 })
    const { leak, trueBytesPerRequest, highestRssBytes, limitBytes, tallies } = proof
    expect(leak.isLeak).toBe(true)
    expect(Math.abs(leak.bytesPerRequest / trueBytesPerRequest - 1)).toBeLessThan(0.1)
    expect(proof.maxRequests).toBeGreaterThan(0)
    expect(highestRssBytes).toBeLessThan(limitBytes)
    expect(proof.recycles).toBeGreaterThanOrEqual(4)
    for (const tally of tallies) {
      expect(tally.completed).toBeGreaterThan(0)
      assertNothingLost(tally)
    }
  },
)
