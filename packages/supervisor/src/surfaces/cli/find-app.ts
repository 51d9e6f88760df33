import { accessSync, constants, readdirSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import type { AppSpec } from '../../config/app-spec.ts'
import { shown } from '../../config/errors.ts'
import type { Problem } from '../../config/errors.ts'
import { nearest } from '../../config/suggest.ts'
import { findProgram } from './find-program.ts'
import type { Io } from './io.ts'
import { existingFile, packageEntry } from './package-entry.ts'
import { reasonOf } from './read-file.ts'
import { isDirectory } from './stat.ts'

/** What to run, or why it cannot be. */
export type FoundApp =
  | { readonly ok: true; readonly app: AppSpec }
  | { readonly ok: false; readonly problem: Problem }

const refuse = (message: string): FoundApp => ({
  ok: false,
  problem: { code: 'USAGE', where: { source: 'flag', name: '' }, message },
})

const needsLoader = new Set(['.tsx', '.jsx', '.coffee', '.py', '.json', '.html', '.css', '.wasm'])

function missing(word: string, path: string): FoundApp {
  let names: readonly string[] = []
  try {
    names = readdirSync(dirname(path))
  } catch {
    return refuse(`cannot run ${shown(word)}: no such file`)
  }
  const guess = nearest(basename(path), names)
  const remedy = guess === null ? '' : `; did you mean "${shown(guess)}"?`
  return refuse(`cannot run ${shown(word)}: no such file${remedy}`)
}

function fileApp(word: string, path: string, args: readonly string[]): FoundApp {
  try {
    accessSync(path, constants.R_OK)
  } catch (error) {
    return refuse(`cannot run ${shown(word)}: ${reasonOf(error)}`)
  }
  const extension = extname(path)
  if (!needsLoader.has(extension)) return { ok: true, app: { kind: 'file', path, args } }
  return refuse(
    `cannot run ${shown(word)}: Node does not run ${extension} files; give the command that does: stint run -- COMMAND`,
  )
}

function namedApp(word: string, base: string, args: readonly string[]): FoundApp {
  const path = resolve(base, word)
  if (isDirectory(path)) {
    const entry = packageEntry(path)
    return entry === null
      ? refuse(
          `cannot run ${shown(word)}: no entry file in this directory; name a file, or set "main" in its package.json`,
        )
      : fileApp(word, entry, args)
  }
  const file = existingFile(path)
  return file === null ? missing(word, path) : fileApp(word, file, args)
}

function commandApp(command: readonly string[], base: string, { env }: Io): FoundApp {
  const [program = ''] = command
  if (program === '')
    return refuse('expected a command after --, such as: stint run -- npx next start')
  return findProgram(program, { cwd: base, env }) === null
    ? refuse(`cannot run ${shown(program)}: no such program in PATH`)
    : { ok: true, app: { kind: 'command', command } }
}

/** Finds what a command line asks to run. `base` is the directory the app is looked up in. */
export function findApp(
  { word, rest, base }: { word: string | null; rest: readonly string[] | null; base: string },
  io: Io,
): FoundApp {
  if (word !== null) return namedApp(word, base, rest ?? [])
  if (rest !== null) return commandApp(rest, base, io)
  return refuse('no app is given; expected stint run app.js, or stint run -- COMMAND')
}
