import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { watchSelf, type SelfReader } from '../../src/surfaces/metrics/self.ts'

function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/** The meter looks every 100 ms and skips the first look: enough turns for it to have looked. */
async function turnALittle(): Promise<void> {
  const begin = performance.now()
  while (performance.now() - begin < 300) await nextTurn()
}

function watched(chapterMs?: number): SelfReader {
  const self = watchSelf(chapterMs)
  onTestFinished(self.stop)
  return self
}

test('a blocked event loop shows as delay to everybody who reads, as often as they read', async () => {
  const self = watched()
  await turnALittle()
  blockFor(300)
  await turnALittle()
  const seen = [self.read(), self.read(), self.read()].map((reading) => reading.loopDelayP99Seconds)
  expect(seen[0]).toBeGreaterThan(0.2)
  expect(new Set(seen).size).toBe(1)
})

test('it is remembered over several chapters, and forgotten after the last of them', async () => {
  const self = watched(500)
  await turnALittle()
  blockFor(2_000)
  await turnALittle()
  expect(self.read().loopDelayP99Seconds).toBeGreaterThan(1.9)
  await vi.waitFor(() => expect(self.read().loopDelayP99Seconds).toBeLessThan(1.5), 30_000)
})

test('a reading with nothing measured has no delay', () => {
  expect(watched().read()).toMatchObject({ loopDelayP50Seconds: 0, loopDelayP99Seconds: 0 })
})
