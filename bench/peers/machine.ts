import { readFileSync } from 'node:fs'
import os from 'node:os'

/** Where and when a run took place; nothing that names the machine. */
export interface Machine {
  readonly date: string
  readonly cpus: string
  readonly memoryGiB: number
  readonly kernel: string
  readonly distribution: string
  readonly node: string
  /** One-minute load average when the run began: what else the machine was doing. */
  readonly loadBefore: number
  /** Whether the scheduler shares the CPUs out between sessions before processes; absent where it cannot. */
  readonly hasAutogroup?: boolean
}

/** This machine, now. */
export function machine(): Machine {
  const cpus = os.cpus()
  return {
    date: new Date().toISOString().slice(0, 10),
    cpus: `${os.availableParallelism()} x ${cpus[0]?.model.trim() ?? 'unknown'}`,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${/^[\d.]+/.exec(os.release())?.[0] ?? os.release()}`,
    distribution: distribution(),
    node: process.version,
    loadBefore: os.loadavg()[0] ?? NaN,
    ...autogroup(),
  }
}

function autogroup(): Pick<Machine, 'hasAutogroup'> {
  try {
    const text = readFileSync('/proc/sys/kernel/sched_autogroup_enabled', 'latin1')
    return { hasAutogroup: text.trim() === '1' }
  } catch {
    return {}
  }
}

function distribution(): string {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
