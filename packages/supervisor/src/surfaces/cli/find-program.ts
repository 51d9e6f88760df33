import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
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

/** The `stint-X` that `stint X` runs: installed beside `stint`, as in node_modules/.bin, else in PATH. */
export function findExtension(word: string, io: Io): string | null {
  if (!/^[a-z][a-z\d-]*$/.test(word)) return null
  const name = `stint-${word}`
  const places = io.program === null ? [] : placesBeside(io.program)
  return places.map((place) => join(place, name)).find(isExecutable) ?? findProgram(name, io)
}

/** Its own directory, and each node_modules/.bin around it: pnpm's commands are scripts that start it where the package is. */
function placesBeside(program: string): readonly string[] {
  const own = dirname(resolve(program))
  const real = dirname(realPath(program))
  return [own, ...[own, real].flatMap(binsAround)]
}

function binsAround(directory: string): readonly string[] {
  const above = dirname(directory)
  const bin = join(directory, 'node_modules', '.bin')
  return above === directory ? [bin] : [bin, ...binsAround(above)]
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
