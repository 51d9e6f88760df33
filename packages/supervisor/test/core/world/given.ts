import { settingsWith } from '../../../src/config/resolve-settings.ts'
import type { Event, EventOf } from '../../../src/core/event.ts'
import { readyWorkers } from '../../../src/core/snapshot.ts'
import type { Ready } from '../../../src/core/worker.ts'
import { lawfulBalance } from '../laws/balance.ts'
import { lawfulEvents, monotonicCounters } from '../laws/events.ts'
import { lawfulPauses } from '../laws/pauses.ts'
import { lawfulPlans } from '../laws/plans.ts'
import { servedQueues } from '../laws/queues.ts'
import { soundDeadlines } from '../laws/rest.ts'
import { calm, type Temper } from './temper.ts'
import { createWorld, type Witness, type World } from './world.ts'

export interface Given {
  readonly knobs?: Parameters<typeof settingsWith>[0]
  readonly workers?: number
  readonly cpus?: number
  readonly seed?: number
  readonly temper?: Partial<Temper> | undefined
  readonly witnesses?: readonly Witness[]
}

/** All laws at once, over every event, plan and rest. */
function everyLaw(seed = 1): readonly Witness[] {
  const counters = monotonicCounters()
  return [
    lawfulPlans(),
    lawfulEvents,
    lawfulPauses,
    lawfulBalance,
    servedQueues(),
    soundDeadlines(seed),
    { event: (_event, _before, after) => counters.check(after) },
  ]
}

/** A traced world before its first decision; the laws are watched in the examples, too. */
export function unstarted({
  knobs = {},
  workers = 2,
  temper,
  witnesses = [],
  ...rest
}: Given = {}): World {
  return createWorld({
    settings: settingsWith(knobs),
    workers,
    temper: { ...calm, ...temper },
    witnesses: [...everyLaw(rest.seed), ...witnesses],
    traced: true,
    ...rest,
  })
}

/** A world all of whose workers are ready. */
export function running(given: Given = {}): World {
  const world = unstarted(given)
  const { workers = 2 } = given
  if (!world.runUntil((snapshot) => readyWorkers(snapshot).length === workers))
    throw new Error('the workers did not become ready')
  return world
}

export function readyIn(world: World, slot: number): Ready {
  const worker = readyWorkers(world.snapshot()).find((ready) => ready.slot === slot)
  if (worker === undefined) throw new Error(`nobody is ready in slot ${slot}`)
  return worker
}

/** What happened so far of one type, in order. */
export function seen<Type extends Event['type']>(
  world: World,
  type: Type,
): readonly EventOf<Type>[] {
  return world.trace.filter((event): event is EventOf<Type> => event.type === type)
}

/** The worker of a slot crashes now. */
export function crash(world: World, slot: number): void {
  const { life } = readyIn(world, slot)
  world.tell({ type: 'worker-exited', life, code: 1, signal: null, cgroupOom: false })
}

const MIB = 2 ** 20

/** A memory sample of one worker. */
export function sample(
  world: World,
  life: number,
  rssMib: number,
  pssMib: number | null = null,
): void {
  world.tell({
    type: 'memory-sampled',
    readings: [
      {
        life,
        rssBytes: rssMib * MIB,
        pssBytes: pssMib === null ? null : pssMib * MIB,
        cpuSeconds: 0,
      },
    ],
  })
}
