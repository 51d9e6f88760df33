import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchOomKills } from '../../src/shell/oom-watch.ts'
import { startSampler } from '../../src/shell/sampler.ts'
import { start } from '../metrics/scene.ts'
import { rootWith } from './fake-root.ts'

const EVENTS = 'sys/fs/cgroup/app/memory.events'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A sampled supervisor in a group that has seen three kills; `kill` is one more. */
function watched() {
  const root = rootWith({
    'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    'proc/self/cgroup': '0::/app\n',
    [EVENTS]: 'oom_kill 3\n',
  })
  let kills = 3
  const oomWatch = watchOomKills(root)
  const sampler = startSampler({ snapshot: () => start(), oomWatch, post: () => {} })
  return {
    oomWatch,
    stop: sampler.stop,
    kill: () => {
      kills += 1
      writeFileSync(join(root, EVENTS), `oom_kill ${kills}\n`)
    },
  }
}

/** What is asked when a worker has ended by SIGKILL. */
function isWorkers({ oomWatch }: ReturnType<typeof watched>): boolean {
  oomWatch.look()
  return oomWatch.claim()
}

test('kills before the supervisor started are nobody’s', () => {
  const scene = watched()
  expect(isWorkers(scene)).toBe(false)
  scene.stop()
})

test('each kill is one worker’s, whether it was seen at its end or shortly before', () => {
  const scene = watched()
  scene.kill()
  vi.advanceTimersByTime(4_000)
  scene.kill()
  expect([isWorkers(scene), isWorkers(scene), isWorkers(scene)]).toEqual([true, true, false])
  scene.stop()
})

test('a kill of somebody else is not put down to a worker that is killed long after', () => {
  const scene = watched()
  scene.kill()
  vi.advanceTimersByTime(60_000)
  expect(isWorkers(scene)).toBe(false)
  scene.stop()
})
