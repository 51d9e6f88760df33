import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { runCli } from '../../src/surfaces/cli/main.ts'

/** How a command line ended and what it printed. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A command line with the environment and the files it meets. */
export interface Situation {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string | Uint8Array>>
}

/** A directory with these files in it, gone when the test is over. */
export function directoryWith(files: Situation['files'] = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'stint-cli-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
  return directory
}

/** Runs a command line in this process, through the function that `bin/stint.js` runs. */
export async function inProcess({ args, env = {}, files }: Situation): Promise<Outcome> {
  let [out, err] = ['', '']
  const code = await runCli(args, {
    cwd: directoryWith(files),
    env: { PATH: process.env['PATH'], ...env },
    program: null,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  })
  return { code, out, err }
}

/** Compiled code is kept between the processes of a test run; without it each would spend most of its time compiling. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'stint-test-compile-cache')

const stint = fileURLToPath(new URL('../../bin/stint.js', import.meta.url))

/** Runs a command line as a user would: `node bin/stint.js …` in a process of its own. */
export function asProcess({ args, env = {}, files }: Situation): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const child = spawn(process.execPath, [stint, ...args], {
    cwd: directoryWith(files),
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
  child.once('error', reject)
  child.once('close', (code) => resolve({ code: code ?? -1, out, err }))
  return promise
}
