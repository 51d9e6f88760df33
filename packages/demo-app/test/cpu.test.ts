import { expect, test } from 'vitest'
import { burnCpu } from '../src/vices/cpu.ts'
import { costOf } from '../src/vices/cost.ts'

test('cpu costs as much after a thousand requests as at first', async () => {
  const early = await medianCpuMs(200)
  await medianCpuMs(600)
  expect(await medianCpuMs(200)).toBeLessThan(1.4 * early)
}, 60_000)

async function medianCpuMs(calls: number): Promise<number> {
  const costs: number[] = []
  for (let call = 0; call < calls; call++) {
    const { cpuMs } = await costOf(() => burnCpu(4))
    costs.push(cpuMs)
  }
  return costs.toSorted((a, b) => a - b)[Math.floor(calls / 2)] ?? 0
}
