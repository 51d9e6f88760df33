import { settingsWith } from '../../../src/config/resolve-settings.ts'
import { decide } from '../../../src/core/decide.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import { readyWorkers } from '../../../src/core/snapshot.ts'
import type { Worker } from '../../../src/core/worker.ts'
import { calm } from '../world/temper.ts'
import { createWorld } from '../world/world.ts'

const ROUNDS = 15
const CALLS = 60

/** All slots ready, all limits on, and a reload under way. */
function busySnapshot(workers: number): Snapshot {
  const settings = settingsWith({
    'max-requests': '100000',
    'max-requests-jitter': '1000',
    'max-worker-lifetime': '86400',
    'max-worker-lifetime-jitter': '3600',
    'reload-on-rss': '300',
    'reload-on-pss': '300',
    'evil-reload-on-rss': '600',
    'max-recycling': '2',
    'spare-workers': '2',
    'ready-probe': '/healthy',
  })
  const world = createWorld({ settings, workers, cpus: 16, temper: calm })
  world.runUntil((snapshot) => readyWorkers(snapshot).length === workers)
  world.runFor(10_000)
  world.tell({ type: 'reload-asked', by: 'test' })
  world.runUntil(({ workers: all }) => all.filter(isNew).length > 4)
  return world.snapshot()
}

function isNew({ generation }: Worker): boolean {
  return generation === 2
}

/** Every call gets a snapshot of its own, as it does in life: nothing can be remembered. */
function fresh(snapshot: Snapshot): Snapshot {
  return { ...snapshot, workers: [...snapshot.workers], slots: [...snapshot.slots] }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Infinity
}

/** The least of many medians: what the machine does besides only ever adds. */
function costMs(snapshot: Snapshot, calls = CALLS): number {
  const rounds = Array.from({ length: ROUNDS }, () =>
    median(
      Array.from({ length: calls }, () => {
        const copy = fresh(snapshot)
        const startMs = performance.now()
        decide(copy)
        return performance.now() - startMs
      }),
    ),
  )
  return Math.min(...rounds)
}

process.stdout.write(
  JSON.stringify({ of64Ms: costMs(busySnapshot(64)), of512Ms: costMs(busySnapshot(512), 20) }),
)
