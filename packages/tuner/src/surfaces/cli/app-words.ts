import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
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

/** What a report and a profile call it. */
export function appName(words: AppWords): string {
  const word = words[0] === '--' ? words[1] : words[0]
  const name =
    (word ?? 'app')
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? 'app'
  return name.replace(/\.[cm]?[jt]s$/, '').replaceAll(/[^\w@/.-]/g, '-')
}
