import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { autoWorkers, cpuCount, wholeCpus } from '../../src/shell/cpus.ts'
import {
  cpuQuota,
  memoryLimitBytes,
  readOomKills,
  throttledSeconds,
} from '../../src/shell/procfs/cgroup.ts'
import { rootWith } from './fake-root.ts'

const V2_MOUNT = '30 23 0:26 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw,nsdelegate\n'
const V1_MOUNTS = [
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n',
  '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n',
].join('')

test('version 2: own kills, and the tightest limits of the group and its parents', () => {
  const root = rootWith({
    'proc/self/mountinfo': V2_MOUNT,
    'proc/self/cgroup': '0::/web.slice/app.service\n',
    'sys/fs/cgroup/web.slice/cpu.max': '150000 100000\n',
    'sys/fs/cgroup/web.slice/memory.max': '1073741824\n',
    'sys/fs/cgroup/web.slice/memory.events': 'oom 9\noom_kill 9\n',
    'sys/fs/cgroup/web.slice/app.service/cpu.max': 'max 100000\n',
    'sys/fs/cgroup/web.slice/app.service/memory.max': 'max\n',
    'sys/fs/cgroup/web.slice/app.service/memory.events':
      'low 0\noom 4\noom_kill 3\noom_group_kill 1\n',
  })
  expect(readOomKills(root)).toBe(3)
  expect(cpuQuota(root)).toBe(1.5)
  expect(memoryLimitBytes(root)).toBe(1024 ** 3)
})

test('version 1: each controller has a hierarchy of its own', () => {
  const root = rootWith({
    'proc/self/mountinfo': V1_MOUNTS,
    'proc/self/cgroup': '4:memory:/app\n1:cpu,cpuacct:/pool/app\n',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    'sys/fs/cgroup/memory/app/memory.limit_in_bytes': '314572800\n',
    'sys/fs/cgroup/memory/app/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
    'sys/fs/cgroup/cpu,cpuacct/pool/cpu.cfs_quota_us': '50000\n',
    'sys/fs/cgroup/cpu,cpuacct/pool/cpu.cfs_period_us': '100000\n',
    'sys/fs/cgroup/cpu,cpuacct/pool/app/cpu.cfs_quota_us': '-1\n',
    'sys/fs/cgroup/cpu,cpuacct/pool/app/cpu.cfs_period_us': '100000\n',
  })
  expect(readOomKills(root)).toBe(2)
  expect(cpuQuota(root)).toBe(0.5)
  expect(memoryLimitBytes(root)).toBe(314_572_800)
})

test('hybrid: a unified hierarchy without controllers does not hide version 1', () => {
  const root = rootWith({
    'proc/self/mountinfo': `${V1_MOUNTS}41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`,
    'proc/self/cgroup': '4:memory:/app\n1:cpu,cpuacct:/\n0::/app\n',
    'sys/fs/cgroup/unified/app/cgroup.procs': '1\n',
    'sys/fs/cgroup/memory/app/memory.oom_control': 'oom_kill 5\n',
    'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1\n',
    'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
  })
  expect(readOomKills(root)).toBe(5)
  expect(cpuQuota(root)).toBeNull()
})

test('a container that sees only its own group finds its limits at the mount', () => {
  const files = {
    'proc/self/mountinfo': V2_MOUNT.replace(' / /sys', ' /docker/4f2a /sys'),
    'sys/fs/cgroup/cpu.max': '200000 100000\n',
  }
  const shared = rootWith({ ...files, 'proc/self/cgroup': '0::/docker/4f2a\n' })
  const hidden = rootWith({ ...files, 'proc/self/cgroup': '0::/../other\n' })
  expect(cpuQuota(shared)).toBe(2)
  expect(cpuQuota(hidden)).toBe(2)
})

test('without control groups nothing is known', () => {
  const root = rootWith({ 'proc/self/mountinfo': '', 'proc/self/cgroup': '' })
  for (const read of [readOomKills, cpuQuota, memoryLimitBytes]) {
    expect(read(root)).toBeNull()
    expect(read(join(root, 'nowhere'))).toBeNull()
  }
})

test.each([
  { affinity: 4, quota: null, cpus: 4 },
  { affinity: 4, quota: 0.5, cpus: 1 },
  { affinity: 4, quota: 1.5, cpus: 2 },
  { affinity: 4, quota: 2, cpus: 2 },
  { affinity: 4, quota: 8, cpus: 4 },
])('affinity $affinity and quota $quota make $cpus workers', ({ affinity, quota, cpus }) => {
  expect(wholeCpus(affinity, quota)).toBe(cpus)
})

test('workers = auto follows the CPU affinity of the supervisor', () => {
  const program = `import(${JSON.stringify(new URL('../../src/shell/cpus.ts', import.meta.url).href)})
    .then(({ autoWorkers, cpuCount }) => console.log(autoWorkers(), cpuCount()))`
  const allowed = /^Cpus_allowed_list:\s+(\d+)/m.exec(
    execFileSync('cat', ['/proc/self/status'], { encoding: 'utf8' }),
  )?.[1]
  const pinned = ['-c', allowed ?? '0', process.execPath, '-e', program]
  expect(execFileSync('taskset', pinned, { encoding: 'utf8' })).toBe('1 1\n')
  expect(autoWorkers()).toBeGreaterThanOrEqual(1)
  expect(cpuCount()).toBeLessThanOrEqual(availableParallelism())
})

test('time stopped by a quota is that of the tightest group, in both versions', () => {
  const two = rootWith({
    'proc/self/mountinfo': V2_MOUNT,
    'proc/self/cgroup': '0::/web/app\n',
    'sys/fs/cgroup/web/cpu.stat': 'usage_usec 9\nnr_throttled 2\nthrottled_usec 2500000\n',
    'sys/fs/cgroup/web/app/cpu.stat': 'usage_usec 9\nnr_throttled 0\nthrottled_usec 0\n',
  })
  expect(throttledSeconds(two)).toBe(2.5)
  const one = rootWith({
    'proc/self/mountinfo': V1_MOUNTS,
    'proc/self/cgroup': '1:cpu,cpuacct:/app\n',
    'sys/fs/cgroup/cpu,cpuacct/app/cpu.stat': 'nr_throttled 1\nthrottled_time 500000000\n',
  })
  expect(throttledSeconds(one)).toBe(0.5)
  expect(throttledSeconds(rootWith({}))).toBeNull()
})
