import { readdirSync, readlinkSync } from 'node:fs'
import {
  readCpuSeconds,
  readPssBytes,
  readRssBytes,
} from '../../packages/supervisor/src/shell/procfs/process.ts'
import { childrenOf, threadCount } from '../harness/processes.ts'

/** The supervisor at one moment, seen from outside. */
export interface SoakSample {
  readonly atSeconds: number
  readonly rssMib: number
  readonly pssMib: number
  readonly cpuSeconds: number
  readonly fds: number
  /** Descriptors by what they are: socket, pipe, file, anon. Each of libuv's handles that holds a resource of the kernel is one of these. */
  readonly fdKinds: Readonly<Record<string, number>>
  readonly threads: number
  readonly children: number
}

/** Reads what `/proc` says of a process; null once it is gone. */
export function sampleProcess(pid: number, atSeconds: number): SoakSample | null {
  const rss = readRssBytes(pid)
  if (rss === null) return null
  const kinds = fdKinds(pid)
  return {
    atSeconds,
    rssMib: rss / 2 ** 20,
    pssMib: (readPssBytes(pid) ?? 0) / 2 ** 20,
    cpuSeconds: readCpuSeconds(pid) ?? 0,
    fds: Object.values(kinds).reduce((sum, count) => sum + count, 0),
    fdKinds: kinds,
    threads: threadCount(pid),
    children: childrenOf(pid).length,
  }
}

function fdKinds(pid: number): Readonly<Record<string, number>> {
  const kinds: Record<string, number> = {}
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const kind = kindOf(`/proc/${pid}/fd/${fd}`)
    if (kind !== null) kinds[kind] = (kinds[kind] ?? 0) + 1
  }
  return kinds
}

function kindOf(link: string): string | null {
  try {
    const target = readlinkSync(link)
    const kind = /^(socket|pipe|anon_inode):/.exec(target)?.[1]
    return kind === undefined ? 'file' : kind.replace('_inode', '')
  } catch {
    return null
  }
}
