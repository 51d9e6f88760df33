import { readFile } from 'node:fs/promises'
import { type Parsed, parseWorkload } from './parse-workload.ts'
import type { Workload } from './workload.ts'

const MOST_BYTES = 16 * 1024 * 1024

/** Reads a workload file; trouble is one line. */
export async function readWorkload(file: string): Promise<Parsed<Workload>> {
  try {
    const text = await readFile(file, 'utf8')
    return text.length > MOST_BYTES
      ? { ok: false, problem: `${file} is larger than a workload may be, 16 MiB` }
      : parseWorkload(text, file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    return { ok: false, problem: `${file}: ${reason}; name a workload file or use --url` }
  }
}
