import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { processTree } from '../../src/shell/procfs/tree.ts'
import { evaluate } from '../../src/shell/evaluation/evaluate.ts'
import type { Rig } from '../../src/shell/evaluation/rig.ts'
import { screen } from '../../src/shell/session/screen.ts'
import type { Target } from '../../src/shell/target/target.ts'
import { shortRig, withTarget } from '../support/rig.ts'

type Question = 'sample' | 'cpuSeconds' | 'memory'

/** A rig whose target gets a signal when it is first asked this: between two windows, not in one. */
function struckAt(question: Question, signal: NodeJS.Signals): Rig {
  return withTarget(shortRig('hello.mjs'), (target) => struck(target, question, signal))
}

async function struck(target: Target, question: Question, signal: NodeJS.Signals): Promise<Target> {
  const [worker] = (await target.sample()).workers
  const supervisor = await parentOf(worker?.pid ?? 0)
  let isStruck = false
  const strike = (asked: Question): void => {
    if (asked !== question || isStruck) return
    isStruck = true
    process.kill(supervisor, signal)
  }
  return {
    ...target,
    // Told by `ended`, the load would hear of it in its next window; here only the question does.
    ended: new Promise(() => {}),
    sample: () => {
      strike('sample')
      return target.sample()
    },
    cpuSeconds: () => {
      strike('cpuSeconds')
      return target.cpuSeconds()
    },
    memory: () => {
      strike('memory')
      return target.memory()
    },
  }
}

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

it.each(['sample', 'cpuSeconds', 'memory'] as const)(
  'a target that died when it is asked for %s is infeasible, and no error',
  async (question) => {
    const { outcome } = await evaluate({}, struckAt(question, 'SIGKILL'))
    expect(outcome).toEqual({
      kind: 'infeasible',
      reason: expect.stringMatching(/^the target is gone: it was ended by SIGKILL/) as string,
    })
  },
)

it('a target that does not answer any more is infeasible', { timeout: 120_000 }, async () => {
  const { outcome } = await evaluate({}, struckAt('memory', 'SIGSTOP'))
  expect(outcome).toEqual({ kind: 'infeasible', reason: 'the target does not answer' })
})

it('a look at a target that dies says why there is nothing to see', async () => {
  expect(await screen({}, struckAt('memory', 'SIGKILL'), null)).toMatchObject({
    kind: 'infeasible',
    reason: expect.stringMatching(/^the target is gone: it was ended by SIGKILL/) as string,
  })
})

it('a generator that dies says nothing of the candidate', async () => {
  const rig = withTarget(shortRig('hello.mjs'), (target) => ({
    ...target,
    cpuSeconds: async () => {
      for (const { pid } of processTree(process.pid))
        if (readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('/generator/main'))
          process.kill(pid, 'SIGKILL')
      return target.cpuSeconds()
    },
  }))
  const { outcome } = await evaluate({}, rig)
  expect(outcome).toEqual({
    kind: 'invalid',
    // Its end, or the pipe to it that broke first.
    reason: expect.stringMatching(/^a load generator could not run: /) as string,
  })
})
