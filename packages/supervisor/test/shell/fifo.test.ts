import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { letters, refusedLetters } from '../../src/shell/fifo-letters.ts'
import { readFifo } from '../../src/shell/fifo.ts'
import { ListenError } from '../../src/shell/listen-error.ts'

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stint-fifo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'master.fifo')
}

/** A FIFO that is read, with what it was told. */
function reading(path = place()) {
  const orders: string[] = []
  const lines: string[] = []
  const close = readFifo(path, {
    obey: (order, by) => void orders.push(`${order} by ${by}`),
    log: ({ text }) => void lines.push(text),
  })
  onTestFinished(close)
  return { path, orders, lines, close }
}

/** Writes as an operator does: with a shell, which waits for a reader. */
async function echo(text: string, path: string): Promise<void> {
  const child = spawn('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', text, path], { stdio: 'ignore' })
  await once(child, 'exit')
}

describe('the master FIFO', () => {
  it("is the owner's alone, and gone after the end", () => {
    const { path, close } = reading()
    expect(lstatSync(path).isFIFO()).toBe(true)
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    close()
    expect(existsSync(path)).toBe(false)
  })

  it('takes every letter of the table, from one writer after the other, and skips white space', async () => {
    const { path, orders, lines } = reading()
    const all = Object.keys(letters)
    await echo('r\n', path)
    for (const letter of all) await echo(`${letter}\n`, path)
    await echo(` ${all.join(' \t')}\r\n`, path)
    const wanted = all.map((letter) => `${letters[letter]?.order} by fifo ${letter}`)
    await vi.waitFor(() => expect(orders).toHaveLength(1 + 2 * all.length))
    expect(orders).toEqual(['reload by fifo r', ...wanted, ...wanted])
    expect(lines).toEqual([])
  })

  it('says one line for letters it takes no order from, and goes on', async () => {
    const { path, orders, lines } = reading()
    await echo('xxLx', path)
    await vi.waitFor(() => expect(lines).toHaveLength(1))
    expect(lines[0]).toBe(`master-fifo: "x": no such letter; "L": ${refusedLetters['L']}`)
    await echo('p', path)
    await vi.waitFor(() => expect(orders).toEqual(['toggle-pause by fifo p']))
  })

  it('is not drowned by noise', async () => {
    const { path, orders, lines } = reading()
    await echo('!"#$%&()*,./:;<=>?@', path)
    await vi.waitFor(() => expect(lines).toHaveLength(1))
    expect(lines[0]).toMatch(/; and 11 more$/)
    await echo('s', path)
    await vi.waitFor(() => expect(orders).toHaveLength(1))
  })

  it('is made anew when somebody removes it', async () => {
    const { path, orders, lines } = reading()
    rmSync(path)
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), 10_000)
    await echo('q', path)
    await vi.waitFor(() => expect(orders).toEqual(['stop by fifo q']))
    expect(lines).toEqual([`master-fifo: ${path} was removed; made anew`])
  })

  it('complains once of a file in its place, and is back when that is gone', async () => {
    const { path, orders, lines } = reading()
    rmSync(path)
    writeFileSync(path, 'r\n')
    await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000)
    expect(lines[0]).toContain('is there and is not a FIFO')
    rmSync(path)
    await vi.waitFor(
      () => expect(lstatSync(path, { throwIfNoEntry: false })?.isFIFO()).toBe(true),
      10_000,
    )
    await echo('+', path)
    await vi.waitFor(() => expect(orders).toEqual(['one-more by fifo +']))
    expect(lines).toHaveLength(2)
  })

  it('replaces one that a dead reader left behind', async () => {
    const path = place()
    await once(spawn('mkfifo', ['-m', '644', path]), 'exit')
    const { orders } = reading(path)
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    await echo('r', path)
    await vi.waitFor(() => expect(orders).toHaveLength(1))
  })

  it('is refused where another process reads, where a file is in the way, where nothing can be made', () => {
    const { path } = reading()
    expect(() => reading(path)).toThrow(ListenError)
    expect(() => reading(path)).toThrow(
      `master-fifo: another process reads ${path}; stop it or choose another path`,
    )
    const file = place()
    writeFileSync(file, '')
    expect(() => reading(file)).toThrow(
      `master-fifo: ${file} is there and is not a FIFO; remove it or choose another path`,
    )
    const nowhere = join(place(), 'no', 'such', 'folder')
    expect(() => reading(nowhere)).toThrow(
      `master-fifo: cannot make ${nowhere}: No such file or directory; choose another path`,
    )
  })
})
