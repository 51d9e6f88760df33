import { closeSync, openSync, readSync } from 'node:fs'

const CHUNK_BYTES = 4096
/** Longer than any record the kernel keeps whole: a read that leaves this much room met the end of the file. */
const RECORD_BYTES = 512

/** A file of `/proc` that is opened once and read again and again. */
export interface KeptFile {
  /**
   * Reads from the start, in chunks of 4 KiB, until the end or until `isEnough` says so of the text read so far.
   * Null when the file cannot be read.
   */
  readonly read: (isEnough: (text: string) => boolean) => string | null
  readonly close: () => void
}

/** Opens `path` at the first read. A fresh read of `/proc` from offset 0 is always current. */
export function createKeptFile(path: string): KeptFile {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let fd: number | null = null
  const close = (): void => {
    if (fd !== null) closeSync(fd)
    fd = null
  }
  return {
    read: (isEnough) => {
      try {
        fd ??= openSync(path, 'r')
        return readUntil(fd, buffer, isEnough)
      } catch {
        close()
        return null
      }
    },
    close,
  }
}

function readUntil(fd: number, buffer: Buffer, isEnough: (text: string) => boolean): string {
  let text = ''
  for (;;) {
    const bytes = readSync(fd, buffer, 0, buffer.length, text.length)
    text += buffer.toString('latin1', 0, bytes)
    if (bytes < CHUNK_BYTES - RECORD_BYTES || isEnough(text)) return text
  }
}
