import { execFileSync } from 'node:child_process'
import { closeSync, constants, lstatSync, openSync, unlinkSync, type BigIntStats } from 'node:fs'
import net from 'node:net'
import { letters, refusedLetters } from './fifo-letters.ts'
import { ListenError } from './listen-error.ts'
import type { Log } from './log.ts'
import type { Obey } from './orders.ts'

const LOOK_EVERY_MS = 1_000
const MOST_UNKNOWN = 8

/** What a FIFO's letters are told to. */
export interface FifoTargets {
  readonly obey: Obey
  readonly log: Log
}

/**
 * Takes orders, a letter each, from a FIFO of our own (mode 0600) until closed. Open for reading and writing it never
 * ends, so no writer meets a gap; a FIFO that somebody removed is made anew within a second. Throws a `ListenError`
 * when the path cannot be had.
 */
export function readFifo(path: string, { obey, log }: FifoTargets): () => void {
  freeStaleFifo(path)
  let reading = open(path, log, (text) => takeOrders(text, obey, log))
  let hasComplained = false
  const complain = (text: string): void => {
    if (!hasComplained)
      log({ level: 'error', text: `master-fifo: ${text}`, fields: { event: 'fifo' } })
    hasComplained = true
  }
  const look = (): void => {
    try {
      const stat = statOf(path)
      if (stat?.ino === reading.inode && stat.isFIFO()) return
      if (stat !== undefined && !stat.isFIFO()) return complain(notFifo(path))
      reading.close()
      reading = open(path, log, (text) => takeOrders(text, obey, log))
      hasComplained = false
      log({
        level: 'warn',
        text: `master-fifo: ${path} was removed; made anew`,
        fields: { event: 'fifo' },
      })
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error))
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS).unref()
  return () => {
    clearInterval(timer)
    reading.close()
    if (statOf(path)?.ino === reading.inode) unlinkSync(path)
  }
}

/** Removes the FIFO that an earlier process left behind; one that is read, or that is no FIFO, is somebody else's. */
function freeStaleFifo(path: string): void {
  const stat = statOf(path)
  if (stat === undefined) return
  if (!stat.isFIFO()) throw new ListenError(`master-fifo: ${notFifo(path)}`)
  if (isRead(path))
    throw new ListenError(
      `master-fifo: another process reads ${path}; stop it or choose another path`,
    )
  unlinkSync(path)
}

function notFifo(path: string): string {
  return `${path} is there and is not a FIFO; remove it or choose another path`
}

/** A FIFO can be opened for writing without waiting only while somebody reads it. */
function isRead(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENXIO') return false
    throw cannot(path, error)
  }
}

interface Reading {
  readonly inode: bigint
  readonly close: () => void
}

function open(path: string, log: Log, take: (text: string) => void): Reading {
  if (statOf(path) === undefined) makeFifo(path)
  const inode = statOf(path)?.ino ?? 0n
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const socket = new net.Socket({ fd, readable: true, writable: false })
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => take(text))
  socket.on('error', ({ message }) =>
    log({ level: 'error', text: `master-fifo: ${message}`, fields: { event: 'fifo' } }),
  )
  socket.unref()
  return { inode, close: () => void socket.destroy() }
}

/** Node cannot make one; coreutils can. */
function makeFifo(path: string): void {
  try {
    execFileSync('mkfifo', ['-m', '600', '--', path], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    throw cannot(path, error)
  }
}

function cannot(path: string, cause: unknown): ListenError {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const why =
    code === 'ENOENT'
      ? 'there is no mkfifo command'
      : (/: ([^:]+)$/.exec(said)?.[1] ?? (said || String(cause)))
  return new ListenError(`master-fifo: cannot make ${path}: ${why}; choose another path`, { cause })
}

/** `echo r > FIFO` sends a line break as well. */
function takeOrders(text: string, obey: Obey, log: Log): void {
  const unknown = new Set<string>()
  for (const letter of text.replaceAll(/\s/g, '')) {
    const row = Object.hasOwn(letters, letter) ? letters[letter] : undefined
    if (row === undefined) unknown.add(letter)
    else obey(row.order, `fifo ${letter}`)
  }
  if (unknown.size === 0) return
  const named = [...unknown].slice(0, MOST_UNKNOWN).map(explain).join('; ')
  const more = unknown.size > MOST_UNKNOWN ? `; and ${unknown.size - MOST_UNKNOWN} more` : ''
  log({ level: 'warn', text: `master-fifo: ${named}${more}`, fields: { event: 'fifo' } })
}

function explain(letter: string): string {
  const reason = Object.hasOwn(refusedLetters, letter) ? refusedLetters[letter] : 'no such letter'
  return `${JSON.stringify(letter)}: ${reason}`
}

function statOf(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })
}
