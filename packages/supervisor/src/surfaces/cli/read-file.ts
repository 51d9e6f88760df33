import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { FileRead } from '../../config/files.ts'

const largest = 2 ** 20
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
}

/** What the system's error means to the person who named the file. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return reasons[code] ?? (code === '' ? 'it cannot be opened' : code)
}

const refuse = (reason: string): FileRead => ({ ok: false, reason })

function decode(bytes: Uint8Array): FileRead {
  if (bytes.includes(0)) return refuse('it holds a NUL byte; expected text')
  try {
    return {
      ok: true,
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    }
  } catch {
    return refuse('it is not UTF-8 text')
  }
}

function readOpen(fd: number): FileRead {
  const stat = fstatSync(fd)
  if (stat.isDirectory()) return refuse('it is a directory')
  if (!stat.isFile()) return refuse('it is not a regular file')
  const buffer = new Uint8Array(largest + 1)
  let length = 0
  for (let count = -1; count !== 0 && length < buffer.length; length += count) {
    count = readSync(fd, buffer, length, buffer.length - length, null)
  }
  return length > largest ? refuse('it is larger than 1 MiB') : decode(buffer.subarray(0, length))
}

/** Reads a config file: regular, UTF-8, at most 1 MiB. Never blocks on a pipe and never throws. */
export function readConfigFile(path: string): FileRead {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return readOpen(fd)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    return refuse(reasonOf(error))
  }
}
