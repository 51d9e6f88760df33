import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const BIN = fileURLToPath(new URL('../../bin/stint.js', import.meta.url))

/** How a command ended and what it printed. */
export interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A runtime directory of its own: no supervisor of another test is seen, and none sees ours. */
export function runtimeDir(): { readonly XDG_RUNTIME_DIR: string } {
  const path = mkdtempSync(join(tmpdir(), 'stint-run-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return { XDG_RUNTIME_DIR: path }
}

/** Runs `stint ...` to its end. */
export function command(
  args: readonly string[],
  { env = {}, cwd }: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text))
  child.once('error', reject)
  child.once('close', (code) => resolve({ code, out, err }))
  return promise
}
