import { resolve } from 'node:path'
import type { AppSpec } from '../../config/app-spec.ts'
import { shown } from '../../config/errors.ts'
import type { Problem } from '../../config/errors.ts'
import type { KnobName } from '../../config/knobs.ts'
import type { Argv } from '../../config/layers/argv.ts'
import type { Origins } from '../../config/layers/origins.ts'
import type { Resolved } from '../../config/layers/resolve.ts'
import type { Settings } from '../../config/settings.ts'
import { findApp } from './find-app.ts'
import { isExecutable } from './find-program.ts'
import type { Io } from './io.ts'
import { settingsReader, type SettingsReader } from './layers.ts'
import { isDirectory } from './stat.ts'

/** A `run` that could start, or everything that keeps it from starting. */
export type Prepared =
  | {
      readonly ok: true
      readonly resolved: Extract<Resolved, { ok: true }>
      /** Null only for a `check` without an app. */
      readonly app: AppSpec | null
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** What the settings name in the file system and is not there. */
function missingFiles({ chdir, node }: Settings, origins: Origins, io: Io): readonly Problem[] {
  const base = resolve(io.cwd, chdir ?? '')
  const blame = (knob: KnobName, message: string): Problem => ({
    code: 'KNOB_INVALID',
    where: origins[knob],
    message,
  })
  return [
    ...(isDirectory(base) ? [] : [blame('chdir', `no such directory: "${shown(chdir ?? '')}"`)]),
    ...(node === null || isExecutable(resolve(base, node))
      ? []
      : [blame('node', `expected a program that can be run, got "${shown(node)}"`)]),
  ]
}

function usage(message: string): Problem {
  return { code: 'USAGE', where: { source: 'flag', name: '' }, message }
}

function strayWords(words: readonly string[]): readonly Problem[] {
  return words
    .slice(1)
    .map((word) =>
      usage(`"${shown(word)}" is one word too many; arguments for the app go after --`),
    )
}

/** Resolves the settings and finds the app; `words` are those after the command. */
export async function prepare(
  argv: Argv,
  words: readonly string[],
  io: Io,
  read: SettingsReader = settingsReader(argv, io),
): Promise<Prepared> {
  const resolved = await read()
  const stray = strayWords(words)
  if (!resolved.ok) return { ok: false, problems: [...resolved.problems, ...stray] }
  const missing = missingFiles(resolved.settings, resolved.origins, io)
  if (missing.length > 0) return { ok: false, problems: [...missing, ...stray] }
  const base = resolve(io.cwd, resolved.settings.chdir ?? '')
  const found = findApp({ word: words[0] ?? null, rest: argv.rest, base }, io)
  const problems = found.ok ? stray : [found.problem, ...stray]
  if (!found.ok || problems.length > 0) return { ok: false, problems }
  return { ok: true, resolved, app: found.app }
}

/** As `prepare`, but no app at all is no problem. */
export async function prepareSettings(argv: Argv, io: Io): Promise<Prepared> {
  const resolved = await settingsReader(argv, io)()
  if (!resolved.ok) return resolved
  const problems = missingFiles(resolved.settings, resolved.origins, io)
  return problems.length > 0 ? { ok: false, problems } : { ok: true, resolved, app: null }
}
