import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { throttledSeconds } from '@stint/supervisor'
import type { HostReadings } from '../../core/gate.ts'
import { variationRatio } from '../../core/spread.ts'

/** Where readings come from; a test puts a tree of files of its own in place of `/`. */
export interface HostSource {
  readonly root: string
  /** Lets time pass in which nothing of ours runs; resolves with how many seconds. */
  readonly pause: () => Promise<number>
  /** Times of a loop of fixed length. */
  readonly spin: () => Promise<readonly number[]>
  readonly generatorPerSecond: number | null
}

/** The readings, and the times of the spin loop that a resolution can be told from. */
export interface Observation {
  readonly readings: HostReadings
  readonly spins: readonly number[]
}

const MICROSECONDS = 1e6

/** Looks, lets time pass, looks again, and spins. */
export async function observeHost(source: HostSource): Promise<Observation> {
  const before = countersOf(source.root)
  const seconds = await source.pause()
  const after = countersOf(source.root)
  const spins = await source.spin()
  return {
    spins,
    readings: {
      ...limitsOf(source.root),
      pressureRatio: perSecond(before.pressureSeconds, after.pressureSeconds, seconds),
      stealRatio: share(after.steal - before.steal, after.cpu - before.cpu),
      throttledSeconds: difference(before.throttledSeconds, after.throttledSeconds),
      swappedInPages: after.swappedInPages - before.swappedInPages,
      spinCvRatio: variationRatio(spins),
      generatorPerSecond: source.generatorPerSecond,
    },
  }
}

/** What only grows. */
function countersOf(root: string) {
  const [, ...cpu] =
    lineOf(root, 'proc/stat', /^cpu .*$/m)
      ?.split(/\s+/)
      .map(Number) ?? []
  const pressure = numberIn(root, 'proc/pressure/cpu', /^some .*total=(\d+)/m)
  return {
    pressureSeconds: pressure === null ? null : pressure / MICROSECONDS,
    // user nice system idle iowait irq softirq steal; guests are in user already.
    cpu: cpu.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0),
    steal: cpu[7] ?? 0,
    throttledSeconds: throttledSeconds(root),
    swappedInPages: numberIn(root, 'proc/vmstat', /^pswpin (\d+)/m) ?? 0,
  }
}

function limitsOf(root: string) {
  const [low = 0, high = 0] =
    text(root, 'proc/sys/net/ipv4/ip_local_port_range')?.trim().split(/\s+/).map(Number) ?? []
  const memory = (name: string) =>
    numberIn(root, 'proc/meminfo', new RegExp(String.raw`^${name}:\s+(\d+)`, 'm')) ?? 0
  return {
    memoryAvailableRatio: share(memory('MemAvailable'), memory('MemTotal')),
    openFilesLimit: numberIn(root, 'proc/self/limits', /^Max open files\s+(\d+)/m) ?? Infinity,
    ports: high - low + 1,
    timeWaits: numberIn(root, 'proc/net/sockstat', /^TCP:.* tw (\d+)/m) ?? 0,
    somaxconn: numberIn(root, 'proc/sys/net/core/somaxconn', /^(\d+)/) ?? 0,
    governor: text(root, 'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim() ?? null,
  }
}

function perSecond(before: number | null, after: number | null, seconds: number): number | null {
  const grown = difference(before, after)
  return grown === null ? null : grown / seconds
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}

function numberIn(root: string, path: string, pattern: RegExp): number | null {
  const found = pattern.exec(text(root, path) ?? '')?.[1]
  return found === undefined ? null : Number(found)
}

function lineOf(root: string, path: string, pattern: RegExp): string | null {
  return pattern.exec(text(root, path) ?? '')?.[0] ?? null
}

function text(root: string, path: string): string | null {
  try {
    return readFileSync(join(root, path), 'latin1')
  } catch {
    return null
  }
}
