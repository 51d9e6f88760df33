import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { telemetryOf } from '../../src/core/telemetry.ts'
import type { Entry, ProcessMark } from '../../src/core/session/entry.ts'
import { pendingRestores } from '../../src/core/session/restore.ts'
import { createJournal, readJournal, resumeJournal } from '../../src/shell/journal/journal.ts'
import { isRunning, markOf } from '../../src/shell/procfs/mark.ts'
import { notedRig, restoreTargets } from '../../src/shell/session/noted-rig.ts'
import { stopLeftOvers } from '../../src/shell/target/left-over.ts'
import { startTarget, type TargetOptions } from '../../src/shell/target/start-target.ts'
import type { Target } from '../../src/shell/target/target.ts'
import { emptyDirectory } from '../support/directory.ts'
import { opened } from '../support/entries.ts'
import { shortRig } from '../support/rig.ts'

// Other tuners of this host leave their directories in the common one meanwhile.
const own = mkdtempSync(join(tmpdir(), 'stint-target-test-'))
process.env['TMPDIR'] = own
afterAll(() => rmSync(own, { recursive: true, force: true }))

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

function start(part: Partial<TargetOptions> = {}) {
  return startTarget({
    app: [fixture('hello.mjs')],
    flags: [],
    settings: {},
    cwd: process.cwd(),
    env: process.env,
    cpus: null,
    ...part,
  })
}

async function started(part: Partial<TargetOptions> = {}): Promise<Target> {
  const outcome = await start(part)
  if (outcome.kind === 'infeasible') throw new Error(outcome.reason)
  onTestFinished(() => outcome.target.stop())
  return outcome.target
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const targetDirectories = () =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('stint-target-'))

it('a target serves with the knobs of the candidate, whatever the user set', async () => {
  const target = await started({
    flags: ['--workers=1', '--max-old-space-size=300'],
    settings: {
      workers: '2',
      'max-semi-space-size': '8',
      'threadpool-size': '7',
      backlog: '99',
      'listen-layout': 'shared',
    },
  })
  const { workers, backlog } = await target.sample()
  expect(workers).toHaveLength(2)
  for (const { report, node } of workers) {
    expect(report).toMatchObject({ threadpoolSize: 7, heapLimitBytes: (300 + 3 * 8) * 2 ** 20 })
    expect(node).toBe(process.version)
  }
  expect(backlog).toBe(99)
})

it('what happened between two samples is told by the workers and the kernel', async () => {
  const target = await started({ settings: { workers: '1' } })
  const [url = ''] = target.urls
  const before = await target.sample()
  for (let asked = 0; asked < 50; asked += 1) await fetch(`${url}/work`)
  await expect
    .poll(async () => (await target.sample()).slots[0]?.requests, { timeout: 10_000 })
    .toBe(50)
  const after = await target.sample()
  // How much depends on the machine.
  expect(after.cpuSeconds - before.cpuSeconds).toBeGreaterThan(0.02)
  const telemetry = telemetryOf([before, after])
  expect(telemetry).toMatchObject({ listenOverflows: 0, imbalanceRatio: 1 })
  expect(telemetry?.poolDelayP99Ms).toBeGreaterThan(0)
  const memory = await target.memory()
  expect(memory.totalBytes).toBeGreaterThan(20 * 2 ** 20)
  expect(memory.rssBytesByWorker).toHaveLength(1)
  expect(target.boot.cpuSecondsPerWorker).toBeGreaterThan(0)
})

it('an app that does not come up makes a candidate infeasible, in the words of the app', async () => {
  expect(await start({ app: [fixture('crash.mjs')] })).toEqual({
    kind: 'infeasible',
    reason: expect.stringMatching(/^it exited with code 22: .*no database/) as string,
  })
})

it('a value that the supervisor refuses makes a candidate infeasible, in its words', async () => {
  expect(await start({ settings: { 'threadpool-size': '5000' } })).toEqual({
    kind: 'infeasible',
    reason: 'stint: --threadpool-size: expected a whole number from 0 to 1024, got "5000"',
  })
})

it('a setting that something on the way undoes is found out', async () => {
  const { execPath } = process
  const undo = `UV_THREADPOOL_SIZE=2 exec ${execPath} ${fixture('hello.mjs')}`
  expect(
    await start({
      app: ['--', 'sh', '-c', undo],
      settings: { workers: '1', 'threadpool-size': '8' },
    }),
  ).toEqual({
    kind: 'infeasible',
    reason: 'worker 1: threads in the pool should be 8, found 2',
  })
})

it('a target that is stopped leaves no process and no file', async () => {
  const before = targetDirectories()
  const target = await started({ settings: { workers: '2' } })
  const { workers } = await target.sample()
  await Promise.all([target.stop(), target.stop()])
  expect(workers.map(({ pid }) => pid).filter(isAlive)).toEqual([])
  expect(targetDirectories().filter((name) => !before.includes(name))).toEqual([])
})

it('a target says when it ended by itself', async () => {
  const target = await started({ settings: { workers: '1' }, listen: '127.0.0.1:0' })
  const [worker] = (await target.sample()).workers
  const supervisor = await parentOf(worker?.pid ?? 0)
  process.kill(supervisor, 'SIGKILL')
  expect(await target.ended).toContain('it was ended by SIGKILL')
  await expect(target.sample()).rejects.toThrow('the target is gone: it was ended by SIGKILL')
})

it('a tuner that is killed leaves nothing running', async () => {
  const tuner = spawn(
    process.execPath,
    ['--conditions=@stint/source', fixture('own-target.ts'), fixture('hello.mjs')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const before = targetDirectories()
  const [line] = (await once(createInterface({ input: tuner.stdout }), 'line')) as [string]
  const workers = JSON.parse(line) as number[]
  const all = [await parentOf(workers[0] ?? 0), ...workers]
  expect(all.filter(isAlive)).toEqual(all)
  tuner.kill('SIGKILL')
  await expect.poll(() => all.filter(isAlive), { timeout: 20_000 }).toEqual([])
  await expect.poll(() => targetDirectories().filter((name) => !before.includes(name))).toEqual([])
})

it('a target that hangs when its tuner is killed is ended by the next one', async () => {
  const tuner = spawn(
    process.execPath,
    ['--conditions=@stint/source', fixture('own-target.ts'), fixture('hello.mjs')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(createInterface({ input: tuner.stdout }), 'line')) as [string]
  const workers = JSON.parse(line) as number[]
  const all = [await parentOf(workers[0] ?? 0), ...workers]
  expect(await stopLeftOvers()).toBe(0)
  process.kill(all[0] ?? 0, 'SIGSTOP')
  const exited = once(tuner, 'exit')
  tuner.kill('SIGKILL')
  await exited
  expect(all.filter(isAlive)).toEqual(all)
  expect(await stopLeftOvers()).toBe(1)
  // Whoever inherited it has to wait for it yet.
  await expect.poll(() => all.filter(isAlive), { timeout: 20_000 }).toEqual([])
  expect(targetDirectories()).toEqual([])
  expect(await stopLeftOvers()).toBe(0)
})

it('what a killed session started is ended by its resume; a process that only has its pid is let live', async () => {
  const journal = join(emptyDirectory(), 'journal.jsonl')
  const idle = () => spawn(process.execPath, ['--eval', 'setInterval(() => {}, 60_000)'])
  const [left, other] = [idle(), idle()]
  onTestFinished(() => void other.kill('SIGKILL'))
  const [ofLeft, ofOther] = [markOf(left.pid ?? 0), markOf(other.pid ?? 0)]
  if (ofLeft === null || ofOther === null) throw new Error('they did not start')
  const created = createJournal(journal)
  if (!created.ok) throw new Error(created.message)
  const taken = (target: string, mark: ProcessMark): Entry => ({
    type: 'target-taken',
    atMs: 1,
    target,
    settings: {},
    process: mark,
  })
  created.journal.append(opened)
  created.journal.append(taken('a', ofLeft))
  created.journal.append(taken('b', { ...ofOther, startTicks: '1' }))
  created.journal.close()
  const resumed = resumeJournal(journal)
  if (!resumed.ok) throw new Error(resumed.message)
  const exited = once(left, 'exit')
  await restoreTargets(resumed.journal)
  resumed.journal.close()
  await exited
  expect(isRunning(ofOther)).toBe(true)
  const read = readJournal(journal)
  expect(read.ok && read.entries.slice(-2)).toMatchObject([
    { type: 'target-restored', target: 'a' },
    { type: 'target-restored', target: 'b' },
  ])
})

it('a session writes down what it starts, and what of it is gone', async () => {
  const entries: Entry[] = []
  const rig = notedRig(shortRig('hello.mjs'), (entry) => entries.push(entry))
  const launched = await rig.launch({})
  if (launched.kind === 'infeasible') throw new Error(launched.reason)
  expect(pendingRestores(entries)).toHaveLength(1)
  const [{ process: mark } = {}] = pendingRestores(entries)
  expect(mark !== undefined && isRunning(mark)).toBe(true)
  await launched.target.stop()
  expect(mark !== undefined && isRunning(mark)).toBe(false)
  expect(pendingRestores(entries)).toEqual([])
  expect(
    await notedRig(shortRig('crash.mjs'), (entry) => entries.push(entry)).launch({}),
  ).toMatchObject({ kind: 'infeasible' })
  expect(entries).toHaveLength(4)
  expect(pendingRestores(entries)).toEqual([])
})

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}
