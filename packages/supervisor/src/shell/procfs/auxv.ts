import { endianness } from 'node:os'
import { readHeadBytes } from './head.ts'

/** Keys of the auxiliary vector, from `<linux/auxvec.h>`. */
const AT_PAGESZ = 6
const AT_CLKTCK = 17
const WORD_BYTES = ['arm', 'ia32', 'mips', 'mipsel'].includes(process.arch) ? 4 : 8

/** Bytes per page of memory: 4096 on x64, up to 65536 on arm64. */
export const pageBytes: number = auxiliary(AT_PAGESZ) ?? 4096

/** Ticks per second in which `/proc/PID/stat` counts. */
export const ticksPerSecond: number = auxiliary(AT_CLKTCK) ?? 100

/** What the kernel told this process at its start under `key`; null where `/proc` does not show it. */
function auxiliary(key: number): number | null {
  const bytes = readHeadBytes('/proc/self/auxv')
  if (bytes === null) return null
  for (let at = 0; at + 2 * WORD_BYTES <= bytes.length; at += 2 * WORD_BYTES) {
    if (word(bytes, at) === key) return word(bytes, at + WORD_BYTES)
  }
  return null
}

function word(bytes: Buffer, at: number): number {
  if (WORD_BYTES === 8) {
    return Number(endianness() === 'LE' ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  }
  return endianness() === 'LE' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
}
