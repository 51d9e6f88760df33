import { expect, test } from 'vitest'
import { calibrate } from '../../src/load/calibrate.ts'

test('calibration says what a generator reaches and costs against a server that does nothing', async () => {
  const { mostPerSecond, cpuMicrosPerRequest, window } = await calibrate({
    generators: 1,
    seconds: 1,
    connections: 8,
  })
  expect(window.counts.completed).toBe(window.counts.sent)
  expect(mostPerSecond).toBeGreaterThan(0)
  // One process: its CPU time cannot be longer than the window, but for its second thread, which sleeps.
  expect((mostPerSecond * cpuMicrosPerRequest) / 1e6).toBeLessThan(2)
  expect(cpuMicrosPerRequest).toBeGreaterThan(1)
})
