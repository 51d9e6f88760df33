import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runTune } from '../../../src/surfaces/cli/main.ts'
import { emptyDirectory } from '../../support/directory.ts'

/** How a command line ended and what it printed. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Where it ran. */
  readonly directory: string
}

/** A command line with the files it meets. */
export interface Situation {
  readonly args: readonly string[]
  readonly files?: Readonly<Record<string, string>>
}

/** Runs a command line in this process, through the function that `bin/stint-tune.js` runs. */
export async function inProcess({ args, files = {} }: Situation): Promise<Outcome> {
  const directory = emptyDirectory()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  let [out, err] = ['', '']
  const code = await runTune(args, {
    cwd: directory,
    env: { PATH: process.env['PATH'] },
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    columns: () => null,
  })
  return { code, out, err, directory }
}
