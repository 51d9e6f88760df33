import { readFileSync } from 'node:fs'
import {
  describeTally,
  percentile,
  type FailureKind,
  type Tally,
} from '../../packages/supervisor/test/clients/index.ts'
import type { Lab } from './lab.ts'

/** Failures of a kind, on fresh and reused connections. */
export function failuresOf({ failures }: Tally, ...kinds: readonly FailureKind[]): number {
  return kinds.reduce((sum, kind) => sum + failures[kind].fresh + failures[kind].reused, 0)
}

/** The criterion of most cases: every request was answered. */
export function nothingLost(lab: Lab, name: string, tally: Tally): void {
  lab.figure(name, `${tally.failed} of ${tally.sent} failed`)
  lab.must(tally.sent > 0 && tally.failed === 0, `${name}: ${describeTally(tally)}`)
}

/** p99 in milliseconds, as a figure. */
export function p99(lab: Lab, name: string, tally: Tally): void {
  lab.figure(`${name} p99 ms`, percentile(tally, 0.99))
}

/** What an app journalled of its requests. */
export interface Journal {
  readonly begun: ReadonlyMap<string, number>
  readonly ended: ReadonlyMap<string, number>
}

/** Reads the journal of `FAULT_JOURNAL`: how often each request was begun, and ended. */
export function readJournal(path: string): Journal {
  const begun = new Map<string, number>()
  const ended = new Map<string, number>()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [word, id] = line.split(' ')
    if (id === undefined) continue
    const counts = word === 'begin' ? begun : ended
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return { begun, ended }
}

/** Requests that were executed more than once. */
export function duplicates({ begun }: Journal): number {
  return [...begun.values()].filter((count) => count > 1).length
}
