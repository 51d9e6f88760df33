import { resolve } from 'node:path'
import { nearest } from '@stint/supervisor'
import { nodeFacts } from '../../shell/target/node-facts.ts'
import { resolveKnobs } from '../../shell/target/knobs.ts'
import { searchedKnobs } from '../../space/space.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'
import { knobFlags } from './values.ts'

const OF_ITS_OWN = "the tuner talks to the app's supervisor in its own way"
/** Knobs of a target that are the tuner's, and what it does with them. */
const ours: Readonly<Record<string, string>> = {
  listen: 'the tuner gives the app a free port of this host, and measures there',
  control: OF_ITS_OWN,
  logto: OF_ITS_OWN,
  'log-format': OF_ITS_OWN,
  'log-level': OF_ITS_OWN,
  'stats-native': OF_ITS_OWN,
  'pool-probe': OF_ITS_OWN,
}

/** The app's flags from `--set`; those that the tuner decides are refused. */
export function appFlags(flag: string, texts: readonly string[]): readonly string[] {
  for (const text of texts) {
    const [name = ''] = text.split('=')
    const why = ours[name]
    if (why !== undefined) throw new UsageError(`${flag} ${name}: leave it out: ${why}`)
  }
  return knobFlags(flag, texts)
}

/** Throws what the supervisor itself says about flags that it would not start with. */
export async function checkKnobs(
  where: string,
  flags: readonly string[],
  { cwd, env }: Pick<Io, 'cwd' | 'env'>,
): Promise<void> {
  const resolved = await resolveKnobs(flags, { cwd, env })
  if (!resolved.ok) throw new UsageError(`${where}: ${resolved.reason.replace(/^stint: /, '')}`)
}

/** The knobs that `--fix` leaves alone. */
export function fixedKnobs(names: readonly string[]): readonly string[] {
  const known = searchedKnobs()
  const stray = names.find((name) => !known.some((each) => each === name))
  if (stray === undefined) return names
  const guess = nearest(stray, known)
  const remedy = guess === null ? `expected one of ${known.join(', ')}` : `did you mean ${guess}?`
  throw new UsageError(`--fix: "${stray}" is no knob that is searched: ${remedy}`)
}

/** Paths of Node binaries, each of which has been seen to run. */
export async function nodeBinaries(
  paths: readonly string[],
  cwd: string,
): Promise<readonly string[]> {
  return Promise.all(
    paths.map(async (path) => {
      const binary = resolve(cwd, path)
      try {
        await nodeFacts(binary)
        return binary
      } catch (cause) {
        throw new UsageError(`--node: ${path} does not run as a Node: ${reasonOf(cause)}`, {
          cause,
        })
      }
    }),
  )
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EACCES') return 'it may not be executed'
  return message.split('\n')[0] ?? message
}
