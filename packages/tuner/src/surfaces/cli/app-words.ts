import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UsageError } from './usage-error.ts'

/** The app as `stint run` takes it: `['app.js', '--', 'its', 'arguments']`, or `['--', 'npx', 'next', 'start']`. */
export type AppWords = readonly string[]

/** From the positional word and the words behind `--`. Refuses an app that is not there before anything is measured. */
export function appWords(word: string | undefined, rest: readonly string[], cwd: string): AppWords {
  if (word === undefined) {
    if (rest.length > 0) return ['--', ...rest]
    throw new UsageError(
      'no app is given; expected stint tune run app.js, or stint tune run -- COMMAND',
    )
  }
  if (!existsSync(resolve(cwd, word))) throw new UsageError(`cannot run ${word}: no such file`)
  return rest.length === 0 ? [word] : [word, '--', ...rest]
}

/** What a report and a profile call it: its package, without the scope; outside of a package, its file. */
export function appName(words: AppWords, cwd: string): string {
  const [first = 'app', command = 'app'] = words
  const isCommand = first === '--'
  const word = isCommand ? command : first
  const named = packageName(isCommand ? cwd : dirname(resolve(cwd, first)))
  return (named ?? basename(word).replace(/\.[cm]?[jt]s$/, '')).replaceAll(/[^\w.-]/g, '-')
}

/** Of the nearest package.json; null when there is none, or it has no name. */
function packageName(directory: string): string | null {
  try {
    const text = readFileSync(join(directory, 'package.json'), 'utf8')
    const { name } = JSON.parse(text) as { readonly name?: unknown }
    return typeof name === 'string' && name !== '' ? basename(name) : null
  } catch {
    return dirname(directory) === directory ? null : packageName(dirname(directory))
  }
}
