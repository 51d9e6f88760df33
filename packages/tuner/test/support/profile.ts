import type { Profile } from '../../src/core/profile/profile.ts'

/** A profile as a session on a small virtual machine leaves it. */
export const profile: Profile = {
  schemaVersion: 1,
  createdAt: '2026-11-24T03:00:00.000Z',
  tool: { name: 'stint tune', version: '0.1.0' },
  hostClass: {
    id: 'e41bb3d6ef18f84b7c4efe3ad6de7bcd21a09b09b5d5ba4ed4ad0a12e2fe1a96',
    arch: 'x64',
    cpuModel: 'AMD EPYC 7713',
    cores: 4,
    smt: false,
    numaNodes: 1,
    l3Bytes: 33_554_432,
    memoryMib: 8192,
    cgroupCpus: null,
    cgroupMemoryMib: null,
    virtualization: 'QEMU',
    kernel: '6.1',
    libc: 'glibc 2.36',
    governor: null,
  },
  runtime: { node: '24.21.0', v8: '13.6.233.17', uv: '1.51.0' },
  app: { name: 'demo-app', version: '0.1.0', git: '4c390ce', lockHash: null },
  workload: {
    hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    mix: 'GET /feed 70 %, GET /media/1/likes 30 %',
    arrivals: 'poisson',
  },
  slo: { latencyMs: 100, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
  objective: { kind: 'capacity' },
  settings: {
    workers: { value: 4, how: 'searched', evidence: '6 values; 3 and 5 are 5 % and 7 % lower' },
    'listen-layout': { value: 'slot', how: 'default', evidence: 'no imbalance was seen' },
    'node-args': {
      value: ['--max-semi-space-size=32', '--max-old-space-size=320'],
      how: 'searched',
      evidence: 'scavenges took 6 % of CPU at the default, 2 % here',
    },
    env: {
      value: ['UV_THREADPOOL_SIZE=8'],
      how: 'searched',
      evidence: 'jobs waited 9 ms (p99) for a thread at the default, 0.4 ms here',
    },
    'max-requests': {
      value: 48_000,
      how: 'derived',
      evidence: 'held memory grows by 2.1 KiB per request (95 % interval 1.9 to 2.3)',
    },
    'reload-on-rss': {
      value: '384M',
      how: 'derived',
      evidence: '1.3 x the warm p99 of 290 MiB',
    },
    backlog: { value: 1024, how: 'derived', evidence: 'a burst of 2,100/s over a stall of 180 ms' },
  },
  config: {
    workers: 4,
    'listen-layout': 'slot',
    'node-args': ['--max-semi-space-size=32', '--max-old-space-size=320'],
    env: ['UV_THREADPOOL_SIZE=8'],
    'max-requests': 48_000,
    'reload-on-rss': '384M',
    backlog: 1024,
  },
  capacity: {
    defaultPerSecond: 1333,
    tunedPerSecond: 1570,
    gain: { ratio: 0.174, lowRatio: 0.146, highRatio: 0.203, pairs: 6, pValue: 0.031 },
  },
  efficiency: { cpuMsPerRequest: 2.31, memoryBytesPerWorker: 192 * 2 ** 20 },
  sensitivity: [
    { knob: 'workers', worstOverBestRatio: 0.31 },
    { knob: 'UV_THREADPOOL_SIZE', worstOverBestRatio: 0.72 },
  ],
  constraintsBinding: ['CPU: the four cores are 97 % busy at the capacity'],
  confidence: {
    level: 'high',
    reasons: ['the interval excludes the equivalence band', 'the host was quiet throughout'],
  },
  expires: { maxAgeDays: 90, onChange: ['node', 'lockfile', 'workload'] },
  journalSha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
}
