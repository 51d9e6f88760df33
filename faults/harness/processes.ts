import { readdirSync, readFileSync } from 'node:fs'

/** The variable that every process of a case inherits. */
export const MARK = 'FAULT_CASE_MARK'

/** True unless it is gone or only waits to be reaped. */
export function isAlive(pid: number): boolean {
  const state = stateOf(pid)
  return state !== null && state !== 'Z' && state !== 'X'
}

/** The letter of proc(5): R, S, D, T, Z ...; null when there is no such process. */
export function stateOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`)
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
}

/** Children of all threads of a process. */
export function childrenOf(pid: number): readonly number[] {
  return list(`/proc/${pid}/task`).flatMap((task) =>
    (readText(`/proc/${pid}/task/${task}/children`) ?? '')
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  )
}

/** Processes that carry the mark of a case, this one excluded. */
export function marked(mark: string): readonly number[] {
  const wanted = `${MARK}=${mark}`
  return list('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(wanted) && isAlive(pid))
}

/** `KEY=VALUE` of a process at its start. */
export function environmentOf(pid: number): readonly string[] {
  return (readText(`/proc/${pid}/environ`) ?? '').split('\0')
}

/** What a process calls itself, for a complaint. */
export function nameOf(pid: number): string {
  return (readText(`/proc/${pid}/comm`) ?? '').trim()
}

export function fdCount(pid: number): number {
  return list(`/proc/${pid}/fd`).length
}

export function threadCount(pid: number): number {
  return list(`/proc/${pid}/task`).length
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
