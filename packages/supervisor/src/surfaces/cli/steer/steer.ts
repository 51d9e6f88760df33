import type { Problem } from '../../../config/errors.ts'
import { flagOf } from '../../../config/names.ts'
import type { Argv } from '../../../config/layers/argv.ts'
import { resolveSettings } from '../../../config/resolve-settings.ts'
import { ControlLost, ControlRefused } from '../../control/client.ts'
import { findSupervisor } from '../../control/find.ts'
import type { Io } from '../io.ts'
import { report } from '../report.ts'
import type { Verb } from './verb.ts'
import { verbs } from './verbs.ts'

/** Knobs that say which supervisor is meant. */
const finders: ReadonlySet<string> = new Set(['name', 'control', 'pidfile'])

/** Switches that some verb takes and `stint run` does not. */
export const steerSwitches: ReadonlySet<string> = new Set(
  Object.values(verbs).flatMap(({ switches }) => switches),
)

/** First words of commands to a running supervisor. */
export const verbWords: readonly string[] = Object.keys(verbs)

/** True for the first word of a command to a running supervisor. */
export function isVerb(word: string): boolean {
  return Object.hasOwn(verbs, word)
}

/** Finds the supervisor that is meant and does what was asked. The result is the exit code. */
export async function steer(
  word: string,
  words: readonly string[],
  argv: Argv,
  io: Io,
): Promise<number> {
  const verb = verbs[word]
  if (verb === undefined) return report([problem('USAGE', `no such command: ${word}`)], io)
  const stray = strays(verb, words, argv)
  const resolved = resolveSettings({ flags: argv.flags, env: io.env })
  if (!resolved.ok) return report(resolved.problems, io)
  if (stray.length > 0) return report(stray, io)
  const { name, control, pidfile } = resolved.settings
  const search = await findSupervisor({ name, control, pidfile }, io.env, io.cwd)
  if (!search.ok) return report([problem('NO_SUPERVISOR', search.message)], io)
  const { found } = search
  try {
    return await verb.run({ found, words, switches: argv.switches, io })
  } catch (error) {
    if (error instanceof ControlRefused) return report([problem('REFUSED', error.message)], io)
    if (error instanceof ControlLost) return report([problem('NO_SUPERVISOR', error.message)], io)
    throw error
  } finally {
    found.client.close()
  }
}

function strays(verb: Verb, words: readonly string[], argv: Argv): readonly Problem[] {
  const { entries } = argv.flags
  const flags = entries
    .filter(({ knob }) => !finders.has(knob))
    .map(({ where }) => `stint ${verb.usage} does not take ${where.name}`)
  const switches = [...argv.switches]
    .filter((name) => name !== 'json' && !verb.switches.includes(name))
    .map((name) => `stint ${verb.usage} does not take ${flagOf(name)}`)
  const bad = verb.takes(words) && argv.rest === null ? [] : [`expected stint ${verb.usage}`]
  return [...flags, ...switches, ...bad].map((message) => problem('USAGE', message))
}

function problem(code: Problem['code'], message: string): Problem {
  return { code, where: { source: 'flag', name: '' }, message }
}
