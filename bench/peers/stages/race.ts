import { preciseCpuSecondsOf } from '../../processes.ts'
import type { Contender } from '../contender.ts'
import type { Engine } from '../engines/engine.ts'
import type { Absence, Plan } from '../plan.ts'
import { type Running, throwIfClosing } from '../running.ts'
import type { Shape } from '../shapes.ts'
import { enter, leave, reason } from './enter.ts'

/** One contender under one shape, round by round; null where the round failed. */
export interface Lane {
  readonly id: string
  readonly shape: string
  readonly perSecond: readonly (number | null)[]
  /** CPU time of the whole process tree. */
  readonly cpuMicros: readonly (number | null)[]
  readonly failed: number
}

export interface Race {
  readonly workers: number
  readonly engine: string
  readonly lanes: readonly Lane[]
  readonly absent: readonly Absence[]
}

interface Heat {
  readonly id: string
  readonly shape: string
  readonly perSecond: number | null
  readonly cpuMicros: number | null
  readonly failed: number
}

/** What one engine is to do in a race. */
export interface Leg {
  readonly engine: Engine
  readonly rounds: number
  readonly shapes: readonly Shape[]
}

interface Course {
  readonly contenders: readonly Contender[]
  readonly workers: number
  readonly legs: readonly Leg[]
  /** Looks at the servers of the first app while they are still warm. */
  readonly afterwards?: (running: readonly Running[]) => void
}

/** So many are short, and not each is worth a line. */
const MANY_ROUNDS = 25

/** Interleaved rounds: every contender once per shape and round, each round beginning with another. A race per leg. */
export async function race(plan: Plan, course: Course): Promise<readonly Race[]> {
  const { contenders, workers, legs, afterwards = () => {} } = course
  const heats = new Map<Leg, Heat[]>(legs.map((leg) => [leg, []]))
  const absences: Absence[] = []
  for (const app of ['app', 'fastify'] as const) {
    if (!legs.some(({ shapes }) => shapes.some((shape) => shape.app === app))) continue
    const able = contenders.filter(({ family }) => app === 'app' || family !== 'field')
    const { running, absent } = await enter(plan, able, { app, workers })
    absences.push(...absent.filter(({ id }) => absences.every((other) => other.id !== id)))
    const [first] = legs
    if (first !== undefined) await warmUp(plan, first, running, app)
    for (const leg of legs) heats.get(leg)?.push(...(await runLeg(plan, leg, running, app)))
    if (app === 'app') afterwards(running)
    await leave(running)
  }
  return legs.map((leg) => ({
    workers,
    engine: leg.engine.name,
    lanes: lanesOf(heats.get(leg) ?? []),
    absent: absences,
  }))
}

async function warmUp(
  plan: Plan,
  { engine, shapes }: Leg,
  running: readonly Running[],
  app: Shape['app'],
): Promise<void> {
  for (const shape of shapes.filter((candidate) => candidate.app === app))
    for (const server of running) await heat(plan, engine, server, shape)
}

async function runLeg(
  plan: Plan,
  { engine, rounds, shapes }: Leg,
  running: readonly Running[],
  app: Shape['app'],
): Promise<readonly Heat[]> {
  const heats: Heat[] = []
  for (let round = 0; round < rounds; round++) {
    if (rounds < MANY_ROUNDS || round % MANY_ROUNDS === 0)
      plan.say(`${engine.name}, ${app}, round ${round + 1} of ${rounds}`)
    for (const shape of shapes.filter((candidate) => candidate.app === app))
      for (const server of turned(running, round))
        heats.push(await heat(plan, engine, server, shape))
  }
  return heats
}

async function heat(plan: Plan, engine: Engine, server: Running, shape: Shape): Promise<Heat> {
  throwIfClosing()
  const { id, scatters } = server.contender
  const pids = server.tree()
  const before = preciseCpuSecondsOf(pids)
  try {
    const { requests, seconds, failed } = await engine.press({
      port: server.order.port,
      path: shape.path,
      connection: shape.connection,
      connections: plan.connections,
      seconds: plan.seconds,
    })
    if (!(requests > 0)) throw new Error('no answer')
    const used = ((preciseCpuSecondsOf(pids) - before) / requests) * 1e6
    // The time of a process that ended cannot be read any more.
    const isWhole = server.tree().length === pids.length
    const cpuMicros = scatters === true || !isWhole ? null : used
    return { id, shape: shape.id, perSecond: requests / seconds, cpuMicros, failed }
  } catch (error) {
    plan.say(`${id}, ${shape.name}: ${reason(error)}`)
    return { id, shape: shape.id, perSecond: null, cpuMicros: null, failed: 0 }
  }
}

function turned<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % Math.max(1, list.length)
  return [...list.slice(at), ...list.slice(0, at)]
}

function lanesOf(heats: readonly Heat[]): readonly Lane[] {
  const groups = Map.groupBy(heats, ({ id, shape }) => `${id} ${shape}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    return [
      {
        id: first.id,
        shape: first.shape,
        perSecond: group.map(({ perSecond }) => perSecond),
        cpuMicros: group.map(({ cpuMicros }) => cpuMicros),
        failed: group.reduce((sum, { failed }) => sum + failed, 0),
      },
    ]
  })
}
