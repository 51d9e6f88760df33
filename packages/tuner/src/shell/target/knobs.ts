import { execFile } from 'node:child_process'
import { z } from 'zod'
import { STINT_BIN } from './stint-bin.ts'

const rows = z.record(z.string(), z.object({ value: z.unknown(), origin: z.string() }))

/** Every knob as a supervisor would have it: its value in its own unit, and where that was written (`default`, a flag, a file). */
export type KnobRows = Readonly<
  Record<string, { readonly value?: unknown; readonly origin: string }>
>

/** Where a command line of `stint run` is read. */
export interface Place {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
}

/** Has the supervisor resolve flags, environment and config files; or its own words for what is wrong with them. */
export async function resolveKnobs(
  flags: readonly string[],
  { cwd, env }: Place,
): Promise<
  { readonly ok: true; readonly knobs: KnobRows } | { readonly ok: false; readonly reason: string }
> {
  const args = [STINT_BIN, 'config', 'print', '--json', ...flags]
  const { promise, resolve, reject } = Promise.withResolvers<{
    error: Error | null
    out: string
    err: string
  }>()
  const child = execFile(process.execPath, args, { cwd, env }, (error, out, err) =>
    resolve({ error, out, err }),
  )
  child.on('error', reject)
  const { error, out, err } = await promise
  return error === null
    ? { ok: true, knobs: rows.parse(JSON.parse(out)) }
    : { ok: false, reason: err.trim().split('\n').at(-1) ?? error.message }
}

/** A number among the knobs; 0 when it is unset or no number. */
export function numberOf(knobs: KnobRows, name: string): number {
  const value = knobs[name]?.value
  return typeof value === 'number' ? value : 0
}

/** A list of words among the knobs. */
export function wordsOf(knobs: KnobRows, name: string): readonly string[] {
  const value = knobs[name]?.value
  return Array.isArray(value) ? value.map(String) : []
}
