import { readdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { preciseCpuSecondsOf, pssMiB, rssMiB } from '../../processes.ts'
import { stintSlot } from '../contenders/stint.ts'
import type { Plan } from '../plan.ts'
import type { Running } from '../running.ts'
import { enter, leave, reason } from './enter.ts'
import { simulate, type Simulated } from './simulate.ts'

/** What the supervisor itself costs at one number of workers. */
interface ScalePoint {
  readonly workers: number
  readonly idleCpuMsPerSecond: number
  readonly loadedCpuMsPerSecond: number
  readonly rssMiB: number
  readonly pssMiB: number
  readonly fds: number
}

export interface Scale {
  readonly points: readonly ScalePoint[]
  readonly simulated: readonly Simulated[]
  readonly trouble: string | null
}

const SETTLE_MS = 1_000
const WATCH_MS = 3_000

/** The supervisor with 1..16 real workers; its core with up to 512 simulated ones. */
export async function scale(
  plan: Plan,
  sizes: readonly number[],
  simulatedSizes: readonly number[],
): Promise<Scale> {
  const points: ScalePoint[] = []
  let trouble: string | null = null
  for (const workers of sizes) {
    plan.say(`scale: ${workers} workers`)
    const { running, absent } = await enter(plan, [stintSlot], { app: 'app', workers })
    trouble ??= absent[0]?.why ?? null
    for (const server of running) {
      try {
        points.push(await pointOf(plan, server))
      } catch (error) {
        trouble ??= reason(error)
      }
    }
    await leave(running)
  }
  // Once for the compiler's sake.
  if (simulatedSizes.length > 0) simulate(64)
  return { points, simulated: simulatedSizes.map(simulate), trouble }
}

async function pointOf(plan: Plan, server: Running): Promise<ScalePoint> {
  const { rootPid, order } = server
  await pause(SETTLE_MS)
  const idle = await cpuMsPerSecond(rootPid, () => pause(WATCH_MS))
  const loaded = await cpuMsPerSecond(rootPid, () => pressForLong(plan, order.port))
  return {
    workers: order.workers,
    idleCpuMsPerSecond: idle,
    loadedCpuMsPerSecond: loaded,
    rssMiB: rssMiB(rootPid),
    pssMiB: pssMiB(rootPid),
    fds: readdirSync(`/proc/${rootPid}/fd`).length,
  }
}

/** An engine whose turns are brief is asked again and again. */
async function pressForLong({ engine, connections }: Plan, port: number): Promise<void> {
  const untilMs = performance.now() + WATCH_MS
  while (performance.now() < untilMs)
    await engine.press({
      port,
      path: '/',
      connection: 'keep-alive',
      connections,
      seconds: WATCH_MS / 1000,
    })
}

async function cpuMsPerSecond(pid: number, meanwhile: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  const before = preciseCpuSecondsOf([pid])
  await meanwhile()
  const seconds = (performance.now() - startedMs) / 1000
  return ((preciseCpuSecondsOf([pid]) - before) * 1000) / seconds
}
