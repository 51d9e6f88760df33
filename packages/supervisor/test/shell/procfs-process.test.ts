import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { pageBytes, ticksPerSecond } from '../../src/shell/procfs/auxv.ts'
import {
  readCpuSeconds,
  readPssBytes,
  readRssBytes,
  readStartTicks,
} from '../../src/shell/procfs/process.ts'

/** Patient enough for a busy machine. */
const eventually = (claim: () => void): Promise<void> => vi.waitFor(claim, { timeout: 4000 })

const MEBIBYTE = 1024 * 1024

async function startNode(program: string, binary = process.execPath): Promise<number> {
  const child = spawn(binary, ['-e', program], { stdio: ['pipe', 'ignore', 'inherit', 'ipc'] })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  })
  await once(child, 'message')
  return child.pid ?? 0
}

test('page size and clock ticks are those of the system', () => {
  const getconf = (name: string): number =>
    Number(execFileSync('getconf', [name], { encoding: 'utf8' }))
  expect(pageBytes).toBe(getconf('PAGESIZE'))
  expect(ticksPerSecond).toBe(getconf('CLK_TCK'))
})

test('resident memory follows what a process touches', async () => {
  const small = await startNode('process.send(0); setInterval(() => {}, 1e6)')
  const large = await startNode(
    'globalThis.kept = Buffer.alloc(100 * 1024 * 1024, 1); process.send(0); setInterval(() => {}, 1e6)',
  )
  const grownRss = (readRssBytes(large) ?? 0) - (readRssBytes(small) ?? 0)
  const grownPss = (readPssBytes(large) ?? 0) - (readPssBytes(small) ?? 0)
  expect(grownRss / MEBIBYTE).toBeGreaterThan(80)
  expect(grownRss / MEBIBYTE).toBeLessThan(120)
  expect(grownPss / MEBIBYTE).toBeGreaterThan(80)
  expect(readPssBytes(large)).toBeLessThan(readRssBytes(large) ?? 0)
})

test('resident memory agrees with what the kernel tells people', () => {
  const told = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]
  const ratio = (readRssBytes(process.pid) ?? 0) / (Number(told) * 1024)
  expect(ratio).toBeGreaterThan(0.9)
  expect(ratio).toBeLessThan(1.1)
})

test('processor time is that of the process itself', () => {
  const before = process.cpuUsage()
  const read = readCpuSeconds(process.pid) ?? 0
  const after = process.cpuUsage()
  const slack = 2 / ticksPerSecond
  expect(read).toBeGreaterThan((before.user + before.system) / 1e6 - slack)
  expect(read).toBeLessThan((after.user + after.system) / 1e6 + slack)
})

test('a program name with parentheses and blanks confuses nobody', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stint-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const odd = join(directory, 'a) R 1 (b')
  symlinkSync(process.execPath, odd)
  const startsBefore = readStartTicks(process.pid) ?? Infinity
  const pid = await startNode(
    "process.title = 'x) Z 9 9 (y'; process.send(0); setInterval(() => {}, 1e6)",
    odd,
  )
  expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z 9 9 (y)')
  expect(readStartTicks(pid)).toBeGreaterThan(startsBefore)
  expect(readCpuSeconds(pid)).toBeGreaterThan(0)
  expect(readCpuSeconds(pid)).toBeLessThan(60)
})

test('a process that is gone reads as null', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  const pid = child.pid ?? 0
  for (const read of [readRssBytes, readPssBytes, readCpuSeconds, readStartTicks]) {
    expect(read(pid)).toBeNull()
  }
})

test('a zombie has processor time but no memory', async () => {
  // The shell becomes a program that never asks what became of its child.
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(line.toString())
  await eventually(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'latin1')).toBe('sleep\n'))
  process.kill(pid, 'SIGKILL')
  await eventually(() => expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z '))
  expect(readRssBytes(pid)).toBeNull()
  expect(readPssBytes(pid)).toBeNull()
  expect(readCpuSeconds(pid)).not.toBeNull()
})
