import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { LineWriter } from '../../src/worker/line-writer.ts'
import { privateDirectory, until } from './harness.ts'

const LINES = 3_000
const LINE = 'x'.repeat(1_023)
const CHUNK_BYTES = 1_048_576

/** A pipe that is full at 64 KiB and does not block. */
function pipe(): number {
  const file = path.join(privateDirectory(), 'fifo')
  execFileSync('mkfifo', [file])
  const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK)
  onTestFinished(() => closeSync(fd))
  return fd
}

function readAll(fd: number): string {
  const chunk = Buffer.alloc(CHUNK_BYTES)
  let text = ''
  try {
    for (;;) text += chunk.toString('latin1', 0, readSync(fd, chunk))
  } catch {
    // EAGAIN: empty.
    return text
  }
}

test('every line is written or counted as dropped when the reader is slow', async () => {
  const fd = pipe()
  const writer = new LineWriter(fd)
  for (let line = 0; line < LINES; line += 1) writer.write(LINE)
  expect(writer.dropped).toBeGreaterThan(LINES / 2)
  let text = ''
  await until(() => {
    text += readAll(fd)
    return text.split('\n').length - 1 + writer.dropped >= LINES
  })
  expect(text.split('\n').length - 1 + writer.dropped).toBe(LINES)
})

test('lines that came while a write failed are tried again, and counted if that fails, too', async () => {
  const readOnly = openSync('/dev/null', 'r')
  onTestFinished(() => closeSync(readOnly))
  const writer = new LineWriter(readOnly)
  writer.write(LINE)
  await expect.poll(() => writer.dropped, { interval: 1 }).toBe(1)
  writer.write(LINE)
  await expect.poll(() => writer.dropped).toBe(2)
})

test('lines that nobody can read any more are counted as dropped', async () => {
  const readOnly = openSync('/dev/null', 'r')
  onTestFinished(() => closeSync(readOnly))
  const writer = new LineWriter(readOnly)
  for (let line = 0; line < 3; line += 1) writer.write(LINE)
  await expect.poll(() => writer.dropped).toBe(3)
})
