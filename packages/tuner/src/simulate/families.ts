import type { Random } from '../core/random.ts'
import type { SimulatedApp, SimulatedHost } from './app.ts'

/** The families of TuneBench, each named for what bounds it. */
export const FAMILIES = [
  'cpu-bound',
  'blocked-loop',
  'threadpool-bound',
  'alloc-heavy',
  'memory-cliff',
  'version-sensitive',
] as const

export type Family = (typeof FAMILIES)[number]

/** Draws a host. */
export function drawHost(random: Random, family: Family): SimulatedHost {
  const cores = pick([2, 4, 8, 16], random)
  const perCoreMb =
    family === 'memory-cliff' ? between(220, 500, random) : between(1000, 4000, random)
  return { cores, memoryMb: cores * perCoreMb, cacheMb: cores * pick([2, 4, 8], random) }
}

/** Draws an app of a family. */
export function drawApp(random: Random, family: Family): SimulatedApp {
  return { ...ordinaryApp(random), ...peculiarities(random, family) }
}

function ordinaryApp(random: Random): SimulatedApp {
  return {
    cpuMs: logBetween(0.5, 8, random),
    blockedMs: 0,
    poolMs: logBetween(0.05, 0.5, random),
    poolCpuShare: between(0.2, 0.8, random),
    allocatedMb: logBetween(0.05, 0.4, random),
    survivingShare: logBetween(0.02, 0.1, random),
    liveMb: logBetween(20, 120, random),
    bodyMb: between(40, 70, random),
    contention: logBetween(0.002, 0.02, random),
    coherence: logBetween(0.00005, 0.001, random),
    burst: logBetween(50, 1500, random),
    reconnecting: between(0, 0.4, random),
    versions: drawVersions(random, 0.03),
  }
}

function peculiarities(random: Random, family: Family): Partial<SimulatedApp> {
  switch (family) {
    case 'cpu-bound':
      return { cpuMs: logBetween(3, 30, random) }
    case 'blocked-loop':
      return { blockedMs: logBetween(2, 25, random) }
    case 'threadpool-bound':
      return { poolMs: logBetween(4, 60, random), poolCpuShare: between(0.05, 0.6, random) }
    case 'alloc-heavy':
      return {
        allocatedMb: logBetween(1, 8, random),
        survivingShare: logBetween(0.05, 0.25, random),
      }
    case 'memory-cliff':
      return { liveMb: logBetween(60, 160, random), blockedMs: logBetween(1, 10, random) }
    case 'version-sensitive':
      return { versions: drawVersions(random, 0.12) }
  }
}

function drawVersions(random: Random, spread: number): SimulatedApp['versions'] {
  const draw = () => ({
    speed: Math.exp(between(-spread, spread, random)),
    gcSpeed: Math.exp(between(-2 * spread, 2 * spread, random)),
  })
  return { 22: draw(), 24: draw(), 26: draw() }
}

function between(low: number, high: number, random: Random): number {
  return low + (high - low) * random.next()
}

function logBetween(low: number, high: number, random: Random): number {
  return low * (high / low) ** random.next()
}

/** One of several, evenly. */
function pick<T>(choices: readonly [T, ...T[]], random: Random): T {
  return choices[Math.floor(random.next() * choices.length)] ?? choices[0]
}
