import { pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { burnCpu } from '../src/vices/cpu.ts'
import { costOf } from '../src/vices/cost.ts'

test('cpu costs as much after 600 requests as at first', async () => {
  const early = await relativeCost(100)
  await relativeCost(500)
  expect(await relativeCost(100)).toBeLessThan(1.4 * early)
}, 60_000)

/** Beside a fixed piece of work in turns with it: the host is not as fast at one time as at another. */
async function relativeCost(calls: number): Promise<number> {
  const ratios: number[] = []
  for (let call = 0; call < calls; call++) {
    const { cpuMs } = await costOf(() => burnCpu(4))
    const fixed = await costOf(() => void pbkdf2Sync('a', 'b', 15_000, 32, 'sha256'))
    ratios.push(cpuMs / fixed.cpuMs)
  }
  return ratios.toSorted((a, b) => a - b)[Math.floor(calls / 2)] ?? 0
}
