import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Needs } from '../../src/core/gate.ts'
import { diagnose, thisHost } from '../../src/shell/host/doctor.ts'
import { observeHost } from '../../src/shell/host/readings.ts'
import { printDiagnosis } from '../../src/surfaces/doctor.ts'

type Tree = Readonly<Record<string, string>>

const needs: Needs = { connections: 256, backlog: 511, ratePerSecond: null }
const steady = Array.from({ length: 24 }, (_, index) => 40 + 0.1 * (index % 2))

/** What a quiet host has in its files. */
const quiet: Tree = {
  'proc/stat': 'cpu  1000 0 500 9000 10 0 5 0 0 0\ncpu0 1 0 5 90 1 0 0 0 0 0\n',
  'proc/pressure/cpu': 'some avg10=0.10 avg60=0.10 avg300=0.10 total=1000000\nfull avg10=0.00\n',
  'proc/vmstat': 'pgpgin 5\npswpin 7\npswpout 9\n',
  'proc/meminfo': 'MemTotal: 8000000 kB\nMemFree: 100 kB\nMemAvailable: 6000000 kB\n',
  'proc/self/limits':
    'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            20000                20000                files     \n',
  'proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
  'proc/sys/net/core/somaxconn': '4096\n',
  'proc/net/sockstat':
    'sockets: used 149\nTCP: inuse 81 orphan 1 tw 12 alloc 81 mem 28\nUDP: inuse 0 mem 0\n',
  'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n',
  'proc/self/cgroup': '0::/app\n',
  'sys/fs/cgroup/app/cpu.stat': 'usage_usec 9\nthrottled_usec 0\n',
}

function write(root: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** A host whose files say `before`, and after one second of rest `after`. */
function host({
  before = {},
  after = {},
  spins = steady,
}: {
  readonly before?: Tree
  readonly after?: Tree
  readonly spins?: readonly number[]
}) {
  const root = mkdtempSync(join(tmpdir(), 'stint-doctor-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  write(root, { ...quiet, ...before })
  return {
    root,
    pause: () => {
      write(root, after)
      return Promise.resolve(1)
    },
    spin: () => Promise.resolve(spins),
    generatorPerSecond: 20_000,
  }
}

async function reasonsOf(source: Parameters<typeof host>[0], asked: Needs = needs) {
  const { fitness } = await diagnose(host(source), asked)
  return fitness.kind === 'fit' ? [] : fitness.reasons.map((reason) => reason.split(':')[0])
}

it('a quiet host is fit', async () => {
  expect(await reasonsOf({})).toEqual([])
})

describe('the doctor refuses each condition that spoils a measurement, and names it', () => {
  it.each([
    ['CPU pressure', { after: { 'proc/pressure/cpu': 'some avg10=9 total=1100000\n' } }],
    ['steal', { after: { 'proc/stat': 'cpu  1050 0 520 9100 10 0 5 20 0 0\n' } }],
    ['spin loop', { spins: steady.map((ms, index) => (index % 4 === 0 ? 1.2 * ms : ms)) }],
    ['CPU quota', { after: { 'sys/fs/cgroup/app/cpu.stat': 'throttled_usec 30000\n' } }],
    ['swap', { after: { 'proc/vmstat': 'pswpin 8\n' } }],
    ['memory', { before: { 'proc/meminfo': 'MemTotal: 100 kB\nMemAvailable: 5 kB\n' } }],
    ['open files', { before: { 'proc/self/limits': 'Max open files   256  256  files\n' } }],
    ['ports', { before: { 'proc/sys/net/ipv4/ip_local_port_range': '60500 60999\n' } }],
    ['ports', { before: { 'proc/net/sockstat': 'TCP: inuse 1 orphan 0 tw 28000 alloc 1\n' } }],
    ['listen queue', { before: { 'proc/sys/net/core/somaxconn': '128\n' } }],
  ])('%s', async (name, source) => {
    expect(await reasonsOf(source)).toEqual([name])
  })

  it('generator', async () => {
    expect(await reasonsOf({}, { ...needs, ratePerSecond: 15_000 })).toEqual(['generator'])
  })

  it('open files, with the limit of a real shell lowered', () => {
    const script = fileURLToPath(new URL('fixtures/open-files.ts', import.meta.url))
    const run = `ulimit -n 300; exec ${process.execPath} --conditions=@stint/source ${script}`
    expect(execFileSync('/bin/sh', ['-c', run], { encoding: 'utf8' })).toBe('unfit 300')
  })
})

it('a governor that is not performance is noted', async () => {
  const before = { 'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave\n' }
  const { checks, fitness } = await diagnose(host({ before }), needs)
  expect(fitness.kind).toBe('fit')
  expect(checks.find(({ name }) => name === 'CPU governor')).toMatchObject({ verdict: 'note' })
})

it('this host has a reading for everything that its kernel shows', async () => {
  const { readings, spins } = await observeHost({
    ...thisHost(null),
    pause: () => Promise.resolve(1),
  })
  expect(spins.length).toBeGreaterThan(10)
  expect(Math.min(...spins)).toBeGreaterThan(0)
  expect(readings).toMatchObject({ openFilesLimit: expect.any(Number) as number })
  expect(readings.memoryAvailableRatio).toBeGreaterThan(0)
  expect(readings.memoryAvailableRatio).toBeLessThan(1)
  expect(readings.ports).toBeGreaterThan(0)
  expect(readings.somaxconn).toBeGreaterThan(0)
  // How long the spins take is the host's affair.
}, 60_000)

it('the table has a line per check, and says what to do about those that are not fit', async () => {
  const before = { 'proc/sys/net/core/somaxconn': '128\n' }
  const diagnosis = await diagnose(host({ before }), needs)
  const table = stripVTControlCharacters(printDiagnosis(diagnosis, process.stdout))
  const lines = table.split('\n')
  expect(table).toMatch(
    /^unfit {2}listen queue +net\.core\.somaxconn 128 \(wanted: at least the backlog, 511\)$/m,
  )
  expect(lines.map((line) => line.trim())).toContain('sysctl net.core.somaxconn=511')
  expect(lines).toContain('This host cannot be tuned on now.')
  expect(table).toMatch(/Resolution: differences under [\d.]+ % cannot be seen here in an hour/)
})
