import { resolve } from 'node:path'
import type { Given } from './given.ts'
import type { Io } from './io.ts'
import { checkWritable } from './session-folder.ts'

/** The folder of profiles that `--store` names; null without it. */
export function storeIn(given: Given, { cwd }: Io): string | null {
  const store = given.text('store')
  return store === undefined ? null : resolve(cwd, store)
}

/** Throws a `UsageError` when no profile can be put there: before anything is measured, not after. */
export function checkStore(given: Given, io: Io): void {
  const directory = storeIn(given, io)
  if (directory !== null) checkWritable('--store', directory, given.text('store') ?? directory)
}
