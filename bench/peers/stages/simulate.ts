import { settingsWith } from '../../../packages/supervisor/src/config/resolve-settings.ts'
import { decide } from '../../../packages/supervisor/src/core/decide.ts'
import { readyWorkers } from '../../../packages/supervisor/src/core/snapshot.ts'
import { calm } from '../../../packages/supervisor/test/core/world/temper.ts'
import { createWorld } from '../../../packages/supervisor/test/core/world/world.ts'

/** What the supervisor's core takes for so many workers, each reporting once a second. */
export interface Simulated {
  readonly workers: number
  readonly eventsPerSecond: number
  /** CPU of `observe` and `decide` (and of the simulated world) per second of virtual time. */
  readonly cpuMsPerSecond: number
  /** One decision about a crowd that needs nothing. */
  readonly decideMicros: number
}

const SECONDS = 20
const DECISIONS = 1_000

/** Lets a simulated supervisor run under the virtual clock, all workers busy and recycled now and then. */
export function simulate(workers: number): Simulated {
  const world = createWorld({
    settings: settingsWith({ 'max-requests': '20000', 'max-requests-jitter': '20000' }),
    workers,
    cpus: 64,
    temper: calm,
  })
  world.runUntil((snapshot) => readyWorkers(snapshot).length === workers)
  world.runFor(2_000)
  const before = { ...world.counts }
  const startedMicros = cpuMicros()
  world.runFor(SECONDS * 1000)
  const tookMs = (cpuMicros() - startedMicros) / 1000
  return {
    workers,
    eventsPerSecond: (world.counts.events - before.events) / SECONDS,
    cpuMsPerSecond: tookMs / SECONDS,
    decideMicros: microsPerDecision(world.snapshot()),
  }
}

function microsPerDecision(snapshot: Parameters<typeof decide>[0]): number {
  const startedMicros = cpuMicros()
  for (let turn = 0; turn < DECISIONS; turn++) decide(snapshot)
  return (cpuMicros() - startedMicros) / DECISIONS
}

/** Of this process: the clock on the wall would count the neighbours. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
