import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { canonicalHost, memoryBucketMib } from '../config/host-class.ts'
import type { HostClass, HostFeatures } from '../config/host-class.ts'
import { cpuQuota, memoryLimitBytes } from './procfs/cgroup.ts'
import { readHead } from './procfs/head.ts'

const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }

/** `512K` as the kernel writes a cache's size. */
function cacheBytes(size: string | null): number | null {
  const [, count, unit = ''] = /^(\d+)([KMG])?$/.exec(size ?? '') ?? []
  return count === undefined ? null : Number(count) * (units[unit] ?? 1)
}

function numaNodes(): number | null {
  try {
    const names = readdirSync('/sys/devices/system/node')
    return names.filter((name) => /^node\d+$/.test(name)).length || null
  } catch {
    return null
  }
}

/** A hypervisor announces itself in the CPU's flags; the firmware's vendor says whose it is. */
function virtualization(): string {
  const isGuest = /^flags\s*:.*\bhypervisor\b/m.test(readHead('/proc/cpuinfo') ?? '')
  if (!isGuest) return 'none'
  return text('/sys/class/dmi/id/sys_vendor') ?? 'vm'
}

interface ReportHeader {
  readonly glibcVersionRuntime?: string
}

function libc(): string {
  // Without `excludeNetwork`, which @types/node lacks, a report looks up the names of every connection's peer.
  const report: NodeJS.ProcessReport & { excludeNetwork?: boolean } = process.report
  const { excludeNetwork = false } = report
  report.excludeNetwork = true
  const { header } = report.getReport() as { readonly header?: ReportHeader }
  report.excludeNetwork = excludeNetwork
  const version = header?.glibcVersionRuntime
  return version === undefined ? 'musl' : `glibc ${version}`
}

function text(path: string): string | null {
  return readHead(path)?.trim() || null
}

function readHostFeatures(): HostFeatures {
  const cpu = '/sys/devices/system/cpu'
  const smt = text(join(cpu, 'smt/active'))
  const limitBytes = memoryLimitBytes()
  const quota = cpuQuota()
  return {
    arch: arch(),
    cpuModel: (cpus()[0]?.model ?? 'unknown').replaceAll(/\s+/g, ' ').trim(),
    cores: availableParallelism(),
    smt: smt === null ? null : smt === '1',
    numaNodes: numaNodes(),
    l3Bytes: cacheBytes(text(join(cpu, 'cpu0/cache/index3/size'))),
    memoryMib: memoryBucketMib(totalmem()),
    cgroupCpus: quota === null ? null : Math.round(quota * 100) / 100,
    cgroupMemoryMib: limitBytes === null ? null : memoryBucketMib(limitBytes),
    virtualization: virtualization(),
    kernel: release().split('.').slice(0, 2).join('.'),
    libc: libc(),
    governor: text(join(cpu, 'cpu0/cpufreq/scaling_governor')),
  }
}

/** Features with the id they add up to. */
export function classOf(host: HostFeatures): HostClass {
  return { ...host, id: createHash('sha256').update(canonicalHost(host)).digest('hex') }
}

/** The class of this host. */
export function readHostClass(): HostClass {
  return classOf(readHostFeatures())
}
