import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Step } from '../../../src/core/session/step.ts'
import { guardHost } from '../../../src/shell/host/guard.ts'
import { createJournal, readJournal, resumeJournal } from '../../../src/shell/journal/journal.ts'
import { runSession, type Perform } from '../../../src/shell/session/run-session.ts'
import { benchPlan, newJournal } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../../src/simulate/target.ts'
import { emptyDirectory } from '../../support/directory.ts'

const surface = surfaceOf(1)
const noise = benchNoise(1, 0.03)
const first = newJournal({ ...benchPlan(1, surface), mostEvaluations: 12, mostPairs: 8 })[0]

function openJournal(file: string) {
  const created = createJournal(file)
  if (!created.ok || first === undefined) throw new Error('no journal')
  created.journal.append(first)
  return { ...created.journal, entries: [first] }
}

function hostWith(root: string, available: number): void {
  mkdirSync(join(root, 'proc'), { recursive: true })
  writeFileSync(join(root, 'proc/meminfo'), `MemTotal: 1000 kB\nMemAvailable: ${available} kB\n`)
}

it('a host that runs out of memory ends a session, which goes on later without what ran then', async () => {
  const directory = emptyDirectory()
  const file = join(directory, 'journal.jsonl')
  hostWith(directory, 500)
  const guard = guardHost(new AbortController().signal, { root: directory, everyMs: 5 })
  const journal = openJournal(file)
  const performed: Step[] = []
  const fills: Perform = async (step) => {
    const trial = performed.push(step)
    if (trial === 5) {
      hostWith(directory, 50)
      await new Promise((resolve) => guard.signal.addEventListener('abort', resolve))
    }
    return perform(step, surface, { noise, trial })
  }
  const run = { perform: fills, watch: () => {}, signal: guard.signal, breach: guard.breach }
  expect(await runSession({ journal, ...run })).toBeNull()
  guard.stop()
  journal.close()
  const read = readJournal(file)
  if (!read.ok) throw new Error(read.message)
  const reason = "5 % of the host's memory is available, at least 10 %"
  expect(read.entries.slice(-2)).toMatchObject([
    { type: 'trial-finished', result: { evaluation: { outcome: { kind: 'infeasible', reason } } } },
    { type: 'aborted', reason },
  ])

  const resumed = resumeJournal(file)
  if (!resumed.ok) throw new Error(resumed.message)
  const later: Step[] = []
  const decision = await runSession({
    ...run,
    journal: resumed.journal,
    perform: async (step) => perform(step, surface, { noise, trial: 5 + later.push(step) }),
    signal: new AbortController().signal,
    breach: () => null,
  })
  resumed.journal.close()
  expect(decision).not.toBeNull()
  const blamed = performed.at(-1)
  expect(later.filter(({ kind }) => kind === 'evaluate')).not.toContainEqual(blamed)
})

it('three candidates in a row whose requests all fail end a session', async () => {
  const directory = emptyDirectory()
  const journal = openJournal(join(directory, 'journal.jsonl'))
  const types: string[] = []
  let trial = 0
  const decision = await runSession({
    journal,
    perform: async (step) => {
      trial += 1
      if (step.kind !== 'evaluate' || step.purpose === 'baseline')
        return perform(step, surface, { noise, trial })
      return {
        kind: 'evaluate',
        evaluation: {
          candidate: step.candidate,
          outcome: {
            kind: 'infeasible',
            reason: 'more than 20 % of its requests failed for 3 s',
          },
          environment: { pressureRatio: 0, stealRatio: 0, generatorEluRatio: 0 },
          seconds: 3,
        },
      }
    },
    watch: (entry) => types.push(entry.type),
    signal: new AbortController().signal,
  })
  journal.close()
  expect(decision).toBeNull()
  expect(types.at(-1)).toBe('aborted')
  expect(trial).toBe(6)
})
