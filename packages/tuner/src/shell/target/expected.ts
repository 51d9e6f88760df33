import type { Expected } from '../../core/effective.ts'
import { numberOf, wordsOf, type KnobRows } from './knobs.ts'
import { nodeFacts } from './node-facts.ts'

/**
 * What the workers of a supervisor with these knobs must be found to run with. `isFile`: the app is run by the `node`
 * of the knobs; behind a command it is whatever node the command finds.
 */
export async function expectedOf(knobs: KnobRows, isFile: boolean): Promise<Expected> {
  const node = knobs['node']?.value
  const binary = typeof node === 'string' ? node : process.execPath
  const args = [
    ...limit('--max-semi-space-size', numberOf(knobs, 'max-semi-space-size')),
    ...limit('--max-old-space-size', numberOf(knobs, 'max-old-space-size')),
    ...wordsOf(knobs, 'node-args').filter((word) => /^--max[-_](?:semi|old)[-_]space/.test(word)),
  ]
  const facts = isFile ? await nodeFacts(binary, args) : null
  const workers = knobs['workers']?.value
  return {
    workers: typeof workers === 'number' ? workers : null,
    heapLimitBytes: facts?.heapLimitBytes ?? null,
    threadpoolSize: numberOf(knobs, 'threadpool-size') || null,
    nodeVersion: facts?.version ?? null,
    backlog: numberOf(knobs, 'backlog') || null,
  }
}

function limit(flag: string, mebibytes: number): readonly string[] {
  return mebibytes === 0 ? [] : [`${flag}=${mebibytes}`]
}
