import type { Action } from '../../../src/core/action.ts'
import type { Exit } from '../../../src/core/cause.ts'
import type { Event } from '../../../src/core/event.ts'
import { answersMs, bear, reportOf, rssOf, type Process } from './process.ts'
import { LET_GO_MS } from '../../../src/protocol/messages.ts'
import { createClients } from './clients.ts'
import type { Random } from './random.ts'
import type { Temper } from './temper.ts'

/** An event before it is stamped with the time. */
export type Fact = Event extends infer E ? (E extends Event ? Omit<E, 'atMs'> : never) : never

interface Laws {
  readonly temper: Temper
  readonly random: Random
  readonly nowMs: () => number
  /** Plans facts; they are asked for when their time has come. */
  readonly later: (delayMs: number, facts: () => readonly Fact[]) => void
}

/** Carries actions out on simulated processes, and lets those live. */
export interface Nature {
  readonly perform: (action: Action) => Fact
}

const ADDRESS = { kind: 'tcp', host: '127.0.0.1', port: 3000 } as const
const KILLED: Exit = { code: null, signal: 'SIGKILL', cgroupOom: false }
const TERMINATED: Exit = { code: null, signal: 'SIGTERM', cgroupOom: false }
const FAILED: Exit = { code: 1, signal: null, cgroupOom: false }
const CRASHES: readonly Exit[] = [
  FAILED,
  KILLED,
  { code: 134, signal: null, cgroupOom: false },
  { code: null, signal: 'SIGABRT', cgroupOom: false },
  { code: null, signal: 'SIGSEGV', cgroupOom: false },
  { code: null, signal: 'SIGKILL', cgroupOom: true },
  { code: 0, signal: null, cgroupOom: false },
]

export function createNature({ temper, random, nowMs, later }: Laws): Nature {
  const alive = new Map<number, Process>()
  const clients = createClients({
    temper,
    seed: random.seed,
    serving: () => [...alive.values()].filter(isAccepting),
    later: (delayMs, act) =>
      later(delayMs, () => {
        act()
        return []
      }),
  })

  /** Facts of a process that may be dead by then. */
  const laterOf = (process: Process, delayMs: number, fact: () => Fact): void =>
    later(delayMs, () => (alive.get(process.life) === process ? [fact()] : []))

  const exit = (process: Process, delayMs: number, how: Exit): void =>
    laterOf(process, delayMs, () => {
      alive.delete(process.life)
      clients.leave(process)
      return { type: 'worker-exited', life: process.life, ...how }
    })

  const serve = (process: Process): void => {
    process.servingSinceMs = nowMs()
    clients.arrive()
    const crash = CRASHES[Math.floor(random.next() * CRASHES.length)] ?? FAILED
    exit(process, random.waitMs(temper.crashMeanMs), crash)
    const { reportAtRequests } = process.orders
    if (reportAtRequests > 0)
      laterOf(process, answersMs(process, reportAtRequests) - nowMs(), () => report(process))
  }

  const report = (process: Process): Fact => ({
    type: 'reported',
    life: process.life,
    report: reportOf(process, nowMs()),
  })

  const boot = (process: Process): void => {
    const { life, bootMs, fate, orders } = process
    if (fate === 'fails') return exit(process, bootMs * random.next(), FAILED)
    laterOf(process, bootMs / 2, () => ({
      type: 'worker-greeted',
      life,
      pid: 10_000 + life,
      node: 'v24.21.0',
    }))
    if (fate === 'hangs') return
    if (orders.mode === 'discover')
      laterOf(process, bootMs, () => ({ type: 'addresses-found', life, addresses: [ADDRESS] }))
    laterOf(process, bootMs, () => {
      if (orders.mode !== 'hold') serve(process)
      return { type: 'worker-listened', life }
    })
  }

  const spawn = (orders: Extract<Action, { type: 'spawn' }>): Fact => {
    const { life, slot, generation, mode, relieves } = orders
    if (random.chance(temper.spawnFailureRatio))
      return { type: 'spawn-failed', life, slot, generation, relieves, message: 'spawn EAGAIN' }
    const process = bear(orders, temper, random)
    alive.set(life, process)
    boot(process)
    return { type: 'worker-spawned', life, slot, generation, mode, relieves, pid: 10_000 + life }
  }

  const act = (life: number, what: (process: Process) => void): void => {
    const process = alive.get(life)
    if (process !== undefined) what(process)
  }

  const admit = (life: number, slot: number): void =>
    act(life, (process) =>
      laterOf(process, random.between(temper.admitMs), () => {
        serve(process)
        return { type: 'worker-serving', life, slot }
      }),
    )

  const probe = (life: number): void => {
    const isDeaf = random.chance(temper.probeFailureRatio)
    const delayMs = isDeaf ? Infinity : random.between(temper.probeMs)
    act(life, (process) => laterOf(process, delayMs, () => ({ type: 'probe-passed', life })))
  }

  const drain = (life: number): void =>
    act(life, (process) => {
      process.servedUntilMs = nowMs()
      clients.leave(process)
      laterOf(process, random.between(temper.drainMs), () => ({ type: 'worker-drained', life }))
    })

  const pause = (life: number): void =>
    act(life, (process) =>
      laterOf(process, random.between(temper.intakeMs), () => ({ type: 'worker-paused', life })),
    )

  const resume = (life: number, slot: number): void =>
    act(life, (process) =>
      laterOf(process, random.between(temper.intakeMs), () => ({
        type: 'worker-serving',
        life,
        slot,
      })),
    )

  const release = (life: number, slot: number): void =>
    act(life, (process) =>
      laterOf(process, random.between(temper.intakeMs), () => ({
        type: 'worker-released',
        life,
        slot,
      })),
    )

  const letGo = (life: number, connections: number): void =>
    act(life, (process) => {
      clients.letGo(process, connections)
      laterOf(process, LET_GO_MS, () => report(process))
    })

  const terminate = (life: number): void =>
    act(life, (process) => {
      process.servedUntilMs = Math.min(process.servedUntilMs, nowMs())
      if (!process.ignoresTerm) exit(process, random.between(temper.termMs), TERMINATED)
    })

  const everyReport = (): readonly Fact[] => {
    later(temper.reportEveryMs, everyReport)
    return [...alive.values()].filter(isServing).map(report)
  }

  const everySample = (): readonly Fact[] => {
    later(temper.sampleEveryMs, everySample)
    const readings = [...alive.values()].map((process) => ({
      life: process.life,
      rssBytes: rssOf(process, nowMs()),
      pssBytes: rssOf(process, nowMs()) / 2,
      cpuSeconds: reportOf(process, nowMs()).requests / 1_000,
    }))
    return [{ type: 'memory-sampled', readings }]
  }

  later(temper.reportEveryMs, everyReport)
  later(temper.sampleEveryMs, everySample)

  return {
    perform: (action) => {
      switch (action.type) {
        case 'spawn':
          return spawn(action)
        case 'probe':
          probe(action.life)
          return { type: 'probe-asked', life: action.life }
        case 'admit':
          admit(action.life, action.slot)
          return { type: 'worker-admitted', life: action.life, slot: action.slot }
        case 'pause':
          pause(action.life)
          return { type: 'pause-sent', life: action.life }
        case 'resume':
          resume(action.life, action.slot)
          return { type: 'resume-sent', life: action.life }
        case 'let-go':
          letGo(action.life, action.connections)
          return { type: 'let-go-sent', life: action.life, connections: action.connections }
        case 'drain':
          drain(action.life)
          return { type: 'drain-sent', life: action.life, reason: action.reason }
        case 'terminate':
          terminate(action.life)
          return { type: 'term-sent', life: action.life, reason: action.reason }
        case 'kill':
          act(action.life, (process) => exit(process, 2, KILLED))
          return { type: 'kill-sent', life: action.life, reason: action.reason }
        case 'adopt':
          return { type: 'slot-adopted', slot: action.slot, life: action.life }
        case 'release':
          release(action.life, action.slot)
          return { type: 'slot-released', slot: action.slot, life: action.life }
        case 'close-slot':
          return { type: 'slot-closed', slot: action.slot }
        case 'warn':
          return { type: 'warned', code: action.code, slot: action.slot, life: action.life }
        case 'exit':
          return { type: 'exited', code: action.code }
      }
    },
  }
}

function isAccepting(process: Process): boolean {
  return isServing(process) && process.servedUntilMs === Infinity
}

function isServing({ servingSinceMs }: Process): boolean {
  return servingSinceMs !== Infinity
}
