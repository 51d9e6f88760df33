import { afterEach, expect, test } from 'vitest'
import { type SpeedWatch, watchSpeed } from '../../../../bench/tuner/personalities/speed-watch.ts'

let watch: SpeedWatch
afterEach(() => watch.close())

test('the speed of the host is a number, however soon it is asked for again', async () => {
  watch = watchSpeed()
  const speeds = [await watch.read(), await watch.read(), await watch.read()]
  expect(speeds.filter((speed) => Number.isFinite(speed) && speed > 0)).toHaveLength(3)
})
