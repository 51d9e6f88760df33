import { pageBytes, ticksPerSecond } from './auxv.ts'
import { readHead } from './head.ts'

/** Fields of `/proc/PID/stat` by their number in proc(5), less the three that come before and with the state. */
const SESSION = 6 - 3
const UTIME = 14 - 3
const STIME = 15 - 3
const STARTTIME = 22 - 3

/** Resident memory, shared pages included; null when the process is gone or a zombie. */
export function readRssBytes(pid: number): number | null {
  const [size, resident] = readHead(`/proc/${pid}/statm`)?.split(' ', 2).map(Number) ?? []
  // A zombie has no memory left and says 0 of 0 pages.
  return resident === undefined || size === 0 ? null : resident * pageBytes
}

/** Address space, most of it only reserved by V8; null when the process is gone or a zombie. */
export function readVszBytes(pid: number): number | null {
  const pages = Number(readHead(`/proc/${pid}/statm`)?.split(' ', 1)[0] ?? 0)
  return pages > 0 ? pages * pageBytes : null
}

/**
 * Resident memory with each shared page divided by the number of its users. Walks the page tables, so it costs
 * about 1 ms per 100 MiB; null when the process is gone or belongs to another user.
 */
export function readPssBytes(pid: number): number | null {
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readHead(`/proc/${pid}/smaps_rollup`) ?? '')?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

/** Processor time in user and kernel mode since the start of the process, its children not included. */
export function readCpuSeconds(pid: number): number | null {
  const fields = readStat(pid)
  return fields === null ? null : (at(fields, UTIME) + at(fields, STIME)) / ticksPerSecond
}

/** The session of a process, named for the pid that leads it. */
export function readSession(pid: number): number | null {
  const fields = readStat(pid)
  return fields === null ? null : at(fields, SESSION)
}

/** When the process started, in ticks since boot: with the pid it names a process for good. */
export function readStartTicks(pid: number): number | null {
  const fields = readStat(pid)
  return fields === null ? null : at(fields, STARTTIME)
}

/** The fields from the state on. The name before it is in parentheses and may itself contain some. */
function readStat(pid: number): readonly string[] | null {
  const text = readHead(`/proc/${pid}/stat`)
  return text === null || text === '' ? null : text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function at(fields: readonly string[], index: number): number {
  return Number(fields[index] ?? 0)
}
