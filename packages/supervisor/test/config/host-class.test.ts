import { describe, expect, it } from 'vitest'
import {
  canonicalHost,
  hostFault,
  matchHosts,
  memoryBucketMib,
} from '../../src/config/host-class.ts'
import type { HostFeatures } from '../../src/config/host-class.ts'
import { classOf, readHostClass } from '../../src/shell/host-facts.ts'

const host: HostFeatures = {
  arch: 'x64',
  cpuModel: 'AMD EPYC 7713',
  cores: 4,
  smt: false,
  numaNodes: 1,
  l3Bytes: 2 ** 25,
  memoryMib: 8192,
  cgroupCpus: null,
  cgroupMemoryMib: null,
  virtualization: 'QEMU',
  kernel: '6.1',
  libc: 'glibc 2.36',
  governor: null,
}

describe('settings found on another host', () => {
  it('fit exactly when every feature is the same', () => {
    expect(matchHosts(host, { ...host })).toEqual({ verdict: 'exact', differences: [] })
  })

  it.each<Partial<HostFeatures>>([
    { cpuModel: 'Intel Xeon' },
    { kernel: '6.12' },
    { libc: 'musl' },
    { memoryMib: 4096 },
    { cgroupMemoryMib: 2048 },
  ])('probably fit (compatible) when it has %j', (there) => {
    expect(matchHosts(host, { ...host, ...there }).verdict).toBe('compatible')
  })

  it.each<Partial<HostFeatures>>([
    { arch: 'arm64' },
    { cores: 8 },
    { cgroupCpus: 2 },
    { memoryMib: 16_384 },
  ])('mean nothing here (foreign) when it has %j', (there) => {
    expect(matchHosts(host, { ...host, ...there }).verdict).toBe('foreign')
  })

  it('need as much memory as they were found with, also under a limit of the control group', () => {
    const limited = { ...host, cgroupMemoryMib: 1024 }
    expect(matchHosts(limited, host).verdict).toBe('foreign')
    expect(matchHosts(limited, { ...host, cgroupMemoryMib: 2048 }).verdict).toBe('foreign')
    expect(matchHosts(limited, { ...host, cgroupMemoryMib: 512 }).verdict).toBe('compatible')
  })

  it('differ in words, the worst first', () => {
    const { differences } = matchHosts(host, { ...host, kernel: '5.10', cores: 8, cpuModel: 'X' })
    expect(differences).toEqual([
      'CPUs: 8 there, 4 here',
      'CPU: X there, AMD EPYC 7713 here',
      'kernel: 5.10 there, 6.1 here',
    ])
  })
})

describe('a host class', () => {
  it('has an id that depends on the features, not on their order', () => {
    const reversed = Object.fromEntries(
      Object.entries(host).toReversed(),
    ) as unknown as HostFeatures
    expect(classOf(reversed).id).toBe(classOf(host).id)
    expect(classOf({ ...host, cores: 5 }).id).not.toBe(classOf(host).id)
    expect(classOf({ ...classOf(host), cores: 5 })).toEqual(classOf({ ...host, cores: 5 }))
    expect(canonicalHost(classOf(host))).toBe(canonicalHost(host))
  })

  it.each([
    [15.6 * 1024, 16_384],
    [23.5 * 1024, 24_576],
    [512, 512],
    [490, 512],
    [0, 1],
  ])('counts %f MiB of memory as %i', (mib, bucket) => {
    expect(memoryBucketMib(mib * 2 ** 20)).toBe(bucket)
  })

  it('of this host is complete and the same each time it is read', () => {
    const here = readHostClass()
    expect(hostFault({ ...here })).toBeNull()
    expect(here.id).toMatch(/^[\da-f]{64}$/)
    expect(readHostClass()).toEqual(here)
  })

  it('that lacks a feature, or has one of another kind, is named', () => {
    expect(hostFault({ ...host, cores: '4' })).toBe('cores')
    expect(hostFault({})).toBe('arch')
  })
})
