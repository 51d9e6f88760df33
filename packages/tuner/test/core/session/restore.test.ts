import { expect, it } from 'vitest'
import type { Entry } from '../../../src/index.ts'
import { pendingRestores } from '../../../src/core/session/restore.ts'
import { opened, trial } from '../../support/entries.ts'

const taken = (target: string, workers: string): Entry => ({
  type: 'target-taken',
  atMs: 1,
  target,
  settings: { workers },
})
const restored = (target: string): Entry => ({ type: 'target-restored', atMs: 2, target })

it('a target that was given back is owed nothing', () => {
  expect(pendingRestores([opened, ...trial(1)])).toEqual([])
  expect(pendingRestores([opened, taken('a', '4'), ...trial(1), restored('a')])).toEqual([])
})

it('a session that died in a trial owes each target the settings it had before the first one', () => {
  const entries = [opened, taken('a', '4'), taken('b', '8'), ...trial(1), taken('a', '2')]
  expect(pendingRestores(entries)).toEqual([taken('a', '4'), taken('b', '8')])
})
