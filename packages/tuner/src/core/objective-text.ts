import type { Objective } from './objective.ts'
import type { Read } from './slo-text.ts'

const EXPECTED =
  'capacity, efficiency, latency@RATE (requests per second), or cost=PER_CORE_HOUR/PER_GIB_HOUR'

/** Reads `capacity`, `efficiency`, `latency@500`, `cost=0.031/0.004`. */
export function readObjective(text: string): Read<Objective> {
  const objective = parse(text)
  return objective === null ? { ok: false, expected: EXPECTED } : { ok: true, value: objective }
}

function parse(text: string): Objective | null {
  if (text === 'capacity' || text === 'efficiency') return { kind: text }
  const [, rate = ''] = /^latency@(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (Number(rate) > 0) return { kind: 'latency', ratePerSecond: Number(rate) }
  const [, core = '', gib = ''] = /^cost=(\d+(?:\.\d+)?)\/(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (Number(core) + Number(gib) === 0) return null
  return { kind: 'cost', perCoreHour: Number(core), perGibHour: Number(gib) }
}

/** As `readObjective` reads it. */
export function printObjective(objective: Objective): string {
  switch (objective.kind) {
    case 'capacity':
    case 'efficiency':
      return objective.kind
    case 'latency':
      return `latency@${objective.ratePerSecond}`
    case 'cost':
      return `cost=${objective.perCoreHour}/${objective.perGibHour}`
  }
}
