import { accessSync, constants } from 'node:fs'
import { delimiter, dirname, resolve } from 'node:path'
import type { Io } from './io.ts'
import { isFile } from './stat.ts'

/** True for a file this process may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return isFile(path)
  } catch {
    return false
  }
}

/** The program a command's first word runs: a path as it is, a name looked up in PATH. Null when there is none. */
export function findProgram(name: string, { cwd, env }: Pick<Io, 'cwd' | 'env'>): string | null {
  if (name.includes('/')) return isExecutable(resolve(cwd, name)) ? resolve(cwd, name) : null
  const directories = (env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '')
  return directories.map((directory) => resolve(cwd, directory, name)).find(isExecutable) ?? null
}

/** The `stint-X` that `stint X` runs: beside `stint` itself (as in node_modules/.bin), else in PATH. */
export function findExtension(word: string, io: Io): string | null {
  if (!/^[a-z][a-z\d-]*$/.test(word)) return null
  const beside = io.program === null ? null : resolve(dirname(io.program), `stint-${word}`)
  if (beside !== null && isExecutable(beside)) return beside
  return findProgram(`stint-${word}`, io)
}
