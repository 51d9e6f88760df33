import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty directory, gone when the test is over. */
export function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stint-tuner-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
