import { preciseCpuSecondsOf } from '../../processes.ts'
import type { Contender } from '../contender.ts'
import type { Engine } from '../engines/engine.ts'
import type { Absence, Plan } from '../plan.ts'
import { type Running, throwIfClosing } from '../running.ts'
import type { Shape } from '../shapes.ts'
import { enter, leave, reason } from './enter.ts'
import { quiet } from './quiet.ts'

/** One contender under one shape, turn by turn, launch after launch; null where a turn failed. */
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
  /** The lanes' turns are from so many, as many of each. */
  readonly launches: number
  readonly lanes: readonly Lane[]
  readonly absent: readonly Absence[]
}

interface Heat {
  readonly id: string
  readonly shape: string
  readonly turn: number
  readonly perSecond: number | null
  readonly cpuMicros: number | null
  readonly failed: number
}

/** What one engine is to do in a race. */
export interface Leg {
  readonly engine: Engine
  /** So many times everybody is started anew: what one process has by luck over another stays for its life. */
  readonly launches: number
  /** Of each launch. */
  readonly turns: number
  readonly shapes: readonly Shape[]
}

interface Course {
  readonly contenders: readonly Contender[]
  readonly workers: number
  readonly legs: readonly Leg[]
  /** Looks at the servers of the first app and the first launch while they are still warm. */
  readonly afterwards?: (running: readonly Running[]) => void
}

/** So many are short, and not each is worth a line. */
const MANY_TURNS = 12
const WARM_UP_TURNS = 3

/** Interleaved turns: every contender once per shape and turn, in an order of its own, so that nobody always follows the same. A race per leg. */
export async function race(plan: Plan, course: Course): Promise<readonly Race[]> {
  const { workers, legs } = course
  const heats = new Map<Leg, Heat[]>(legs.map((leg) => [leg, []]))
  const absences: Absence[] = []
  const launches = Math.max(...legs.map((leg) => leg.launches))
  for (let launch = 0; launch < launches; launch++)
    for (const app of ['app', 'fastify'] as const) {
      const running = legs.filter((leg) => launch < leg.launches && isFor(app, leg))
      if (running.length === 0) continue
      const found = await runLaunch(plan, course, { launch, app, legs: running })
      for (const [leg, more] of found.heats) heats.get(leg)?.push(...more)
      absences.push(...found.absent.filter(({ id }) => absences.every((other) => other.id !== id)))
    }
  return legs.map((leg) => ({
    workers,
    engine: leg.engine.name,
    launches: leg.launches,
    lanes: lanesOf(heats.get(leg) ?? [], leg.launches * leg.turns),
    absent: absences,
  }))
}

/** Everybody with one app, from their start to their stop. */
interface Launch {
  readonly launch: number
  readonly app: Shape['app']
  readonly legs: readonly Leg[]
}

async function runLaunch(
  plan: Plan,
  { contenders, workers, afterwards = () => {} }: Course,
  { launch, app, legs }: Launch,
): Promise<{ readonly heats: ReadonlyMap<Leg, Heat[]>; readonly absent: readonly Absence[] }> {
  const able = contenders.filter(({ family }) => app === 'app' || family !== 'field')
  const { running, absent } = await enter(plan, able, { app, workers })
  const heats = new Map<Leg, Heat[]>()
  const [first] = legs
  if (first !== undefined) await warmUp(plan, first, running, app)
  for (const leg of legs) heats.set(leg, await runLeg(plan, leg, running, { launch, app }))
  if (app === 'app' && launch === 0) afterwards(running)
  await leave(running)
  return { heats, absent }
}

function isFor(app: Shape['app'], { shapes }: Leg): boolean {
  return shapes.some((shape) => shape.app === app)
}

/** Until V8 has compiled what it will. */
async function warmUp(
  plan: Plan,
  { engine, shapes }: Leg,
  running: readonly Running[],
  app: Shape['app'],
): Promise<void> {
  const turns = Math.min(WARM_UP_TURNS, engine.turnsPerLaunch)
  for (const shape of shapes.filter((candidate) => candidate.app === app))
    for (const server of running)
      for (let count = 0; count < turns; count++)
        await heat(plan, engine, server, { shape, turn: 0 })
}

async function runLeg(
  plan: Plan,
  { engine, launches, turns, shapes }: Leg,
  running: readonly Running[],
  { launch, app }: Pick<Launch, 'launch' | 'app'>,
): Promise<Heat[]> {
  const heats: Heat[] = []
  const all = launches * turns
  for (let turn = launch * turns; turn < (launch + 1) * turns; turn++) {
    if (all < MANY_TURNS || turn % turns === 0)
      plan.say(`${engine.name}, ${app}, turn ${turn + 1} of ${all}`)
    for (const shape of shapes.filter((candidate) => candidate.app === app))
      for (const server of shuffled(running)) {
        await quiet()
        heats.push(await heat(plan, engine, server, { shape, turn }))
      }
  }
  return heats
}

async function heat(
  plan: Plan,
  engine: Engine,
  server: Running,
  { shape, turn }: { readonly shape: Shape; readonly turn: number },
): Promise<Heat> {
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
    const left = new Set(server.tree())
    const isWhole = pids.every((pid) => left.has(pid))
    const cpuMicros = scatters === true || !isWhole ? null : used
    return { id, shape: shape.id, turn, perSecond: requests / seconds, cpuMicros, failed }
  } catch (error) {
    plan.say(`${id}, ${shape.name}: ${reason(error)}`)
    return { id, shape: shape.id, turn, perSecond: null, cpuMicros: null, failed: 0 }
  }
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  const keyed = list.map((item) => ({ item, key: Math.random() }))
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item)
}

/** Who was not there in a turn has null in its place: lanes are compared turn by turn. */
function lanesOf(heats: readonly Heat[], count: number): readonly Lane[] {
  const turns = Array.from({ length: count }, (_, turn) => turn)
  const groups = Map.groupBy(heats, ({ id, shape }) => `${id} ${shape}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const byTurn = new Map(group.map((one) => [one.turn, one]))
    return [
      {
        id: first.id,
        shape: first.shape,
        perSecond: turns.map((turn) => byTurn.get(turn)?.perSecond ?? null),
        cpuMicros: turns.map((turn) => byTurn.get(turn)?.cpuMicros ?? null),
        failed: group.reduce((sum, { failed }) => sum + failed, 0),
      },
    ]
  })
}
