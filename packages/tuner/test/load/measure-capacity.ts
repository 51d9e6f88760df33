import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { nextStep } from '../../src/core/capacity/next-step.ts'
import type { CapacityStep } from '../../src/core/capacity/step.ts'
import type { Probe } from '../../src/core/evaluation.ts'
import { toProbe } from '../../src/core/judge.ts'
import type { Limits } from '../../src/core/limits.ts'
import type { Slo } from '../../src/core/objective.ts'
import { startGenerators } from '../../src/load/engine.ts'
import { plainWorkload } from './a-workload.ts'

/** The capacity of a real process, and what the closed loop before it reached. */
export interface RealCapacity {
  readonly saturationPerSecond: number
  readonly step: Exclude<CapacityStep, { kind: 'probe' }>
  readonly probes: readonly Probe[]
}

/** Measures a server of `permits`, as an evaluation does: saturation in a closed loop, then the capacity search. */
export async function measurePermits({
  permits,
  serviceMs,
  slo,
  limits,
  budgetSeconds,
}: {
  readonly permits: number
  readonly serviceMs: number
  readonly slo: Slo
  readonly limits: Limits
  readonly budgetSeconds: number
}): Promise<RealCapacity> {
  const file = fileURLToPath(new URL('./permit-server.ts', import.meta.url))
  const server = fork(file, [String(permits), String(serviceMs)], { execArgv: [] })
  const [port] = (await once(server, 'message')) as [number]
  const target = { host: '127.0.0.1', port }
  const engine = await startGenerators({ target, workload: plainWorkload, generators: 1 })
  try {
    await engine.closedLoop({ seconds: 1, connections: permits * 4 })
    const saturation = await engine.closedLoop({ seconds: 3, connections: permits * 4 })
    const saturationPerSecond = saturation.completedPerSecond
    const plan = {
      saturationPerSecond,
      slo,
      budgetSeconds,
      serviceCv: 0,
      precision: null,
      mostPerSecond: null,
    }
    const probes: Probe[] = []
    for (let step = nextStep(plan, probes); ; step = nextStep(plan, probes)) {
      if (step.kind !== 'probe') return { saturationPerSecond, step, probes }
      const window = await engine.openLoop({
        ratePerSecond: step.ratePerSecond,
        seconds: step.seconds,
        arrivals: 'poisson',
        seed: probes.length,
        connections: 128,
        hopelessOver: slo,
      })
      probes.push(toProbe(window, { slo, limits, calibratedPerSecond: null }))
    }
  } finally {
    await engine.close()
    server.kill('SIGKILL')
  }
}
