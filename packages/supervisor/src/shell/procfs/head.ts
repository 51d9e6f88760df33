import { closeSync, openSync, readSync } from 'node:fs'

/** Every file of `/proc/PID` that is read through here is shorter. */
const HEAD_BYTES = 4096
const buffer = Buffer.allocUnsafe(HEAD_BYTES)

/** The first 4 KiB of a file in three system calls; null when it cannot be read. */
export function readHead(path: string): string | null {
  const bytes = readHeadBytes(path)
  return bytes === null ? null : bytes.toString('latin1')
}

/** The same as bytes: a view that is valid until the next read. */
export function readHeadBytes(path: string): Buffer | null {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch {
    return null
  }
  try {
    return buffer.subarray(0, readSync(fd, buffer, 0, HEAD_BYTES, 0))
  } catch {
    // The process ended between open and read (ESRCH), or may not be looked at (EACCES).
    return null
  } finally {
    closeSync(fd)
  }
}
