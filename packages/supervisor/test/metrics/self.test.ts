import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { watchSelf } from '../../src/surfaces/metrics/self.ts'

function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** The meter looks every 20 ms and skips the first look: enough turns for it to have looked. */
async function turnALittle(): Promise<void> {
  const begin = performance.now()
  while (performance.now() - begin < 60) await nextTurn()
}

test('a blocked event loop shows as delay, in one reading only', async () => {
  const self = watchSelf()
  onTestFinished(self.stop)
  await turnALittle()
  blockFor(300)
  await turnALittle()
  const blocked = self.read().loopDelayP99Seconds
  await turnALittle()
  expect(blocked).toBeGreaterThan(0.2)
  expect(self.read().loopDelayP99Seconds).toBeLessThan(blocked)
})

test('a reading with nothing measured has no delay', () => {
  const self = watchSelf()
  onTestFinished(self.stop)
  self.read()
  expect(self.read()).toMatchObject({ loopDelayP50Seconds: 0, loopDelayP99Seconds: 0 })
})
