import { readFileSync, readdirSync } from 'node:fs'
import { readPssBytes, readRssBytes, ticksPerSecond } from '@stint/supervisor'

/** Fields of `/proc/PID/stat` by their number in proc(5), less the three that come before and with the state. */
const PARENT = 4 - 3
const UTIME = 14 - 3
const CSTIME = 17 - 3

interface Process {
  readonly pid: number
  readonly parent: number
  /** Its own time and that of the children it has waited for. */
  readonly cpuSeconds: number
}

/** A process and all that descend from it, whatever sessions they are in. Empty when it is gone. */
export function processTree(root: number): readonly Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
  const children = Map.groupBy(all, ({ parent }) => parent)
  const withOffspring = (each: Process): readonly Process[] => [
    each,
    ...(children.get(each.pid) ?? []).flatMap(withOffspring),
  ]
  const top = all.find(({ pid }) => pid === root)
  return top === undefined ? [] : withOffspring(top)
}

/** CPU time of a tree since it began, of its ended members too. */
export function cpuSecondsOf(tree: readonly Process[]): number {
  return tree.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
}

/** Memory of a tree, shared pages counted once where the kernel says so (PSS), as often as they are mapped elsewhere. */
export function memoryBytesOf(tree: readonly Process[]): number {
  return tree.reduce((sum, { pid }) => sum + (readPssBytes(pid) ?? readRssBytes(pid) ?? 0), 0)
}

/** False for one that has ended, although whoever has to collect it (process 1, if its parent is gone) takes its time. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    return false
  }
}

function readProcess(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(UTIME, CSTIME + 1).reduce((sum, field) => sum + Number(field), 0)
    return { pid, parent: Number(fields[PARENT]), cpuSeconds: ticks / ticksPerSecond }
  } catch {
    return null
  }
}
