import { readFile } from 'node:fs/promises'
import { type Parsed, parseWorkload } from './parse-workload.ts'
import type { Workload } from './workload.ts'

const MOST_BYTES = 16 * 1024 * 1024
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
}

/** Reads a workload file; trouble is one line, which calls it `name`. */
export async function readWorkload(file: string, name: string = file): Promise<Parsed<Workload>> {
  try {
    const text = await readFile(file, 'utf8')
    return text.length > MOST_BYTES
      ? { ok: false, problem: `${name} is larger than a workload may be, 16 MiB` }
      : parseWorkload(text, name)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const reason = reasons[code] ?? `it cannot be read (${code})`
    return { ok: false, problem: `${name}: ${reason}; name a workload file or use --url` }
  }
}
