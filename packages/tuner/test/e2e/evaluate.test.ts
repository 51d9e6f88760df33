import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { processTree } from '../../src/shell/procfs/tree.ts'
import { evaluate } from '../../src/shell/evaluation/evaluate.ts'
import type { Rig } from '../../src/shell/evaluation/rig.ts'
import { screen } from '../../src/shell/session/screen.ts'
import type { Target } from '../../src/shell/target/target.ts'
import { shortRig } from '../support/rig.ts'

type Question = 'sample' | 'cpuSeconds' | 'memory'

/** A rig whose target gets a signal when it is first asked this: between two windows, not in one. */
function struckAt(question: Question, signal: NodeJS.Signals): Rig {
  const rig = shortRig('hello.mjs')
  return {
    ...rig,
    launch: async (candidate) => {
      const started = await rig.launch(candidate)
      return started.kind === 'started'
        ? { kind: 'started', target: await struck(started.target, question, signal) }
        : started
    },
  }
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

it('a candidate whose worker dies under load is infeasible, with what the app said last', async () => {
  const { outcome } = await evaluate({}, shortRig('crash-under-load.mjs'))
  expect(outcome).toEqual({
    kind: 'infeasible',
    reason: expect.stringMatching(
      /^(?:a worker|\d+ workers) died under load \(exit-code.*\): .*the pool is empty/,
    ) as string,
  })
})

it('a candidate whose workers are recycled as planned is measured', async () => {
  const rig = shortRig('hello.mjs', {}, ['--max-requests=150'])
  const { outcome } = await evaluate({}, rig)
  expect(outcome.kind).toBe('measured')
})

it('the latency at a rate is measured at that rate, besides the capacity', async () => {
  const rig = shortRig('hello.mjs', { latencyAtPerSecond: 60 })
  const { outcome } = await evaluate({}, rig)
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome))
  const { atRate, capacityPerSecond } = outcome.measurement
  expect(atRate?.probe).toMatchObject({ ratePerSecond: 60, endedEarly: false })
  // Ten requests must lie beyond a p99: 1,000 requests at 60 per second.
  expect(atRate?.probe.seconds).toBeGreaterThan(16)
  expect(atRate?.latencyMs).toBeGreaterThan(0)
  expect(capacityPerSecond).toBeGreaterThan(0)
})

it('a target that fails most requests for three seconds is left alone', async () => {
  const effort = { ...shortRig('hello.mjs').effort, saturationSeconds: 60 }
  const { outcome, seconds } = await evaluate({}, shortRig('fail-under-load.mjs', { effort }))
  expect(outcome).toEqual({
    kind: 'infeasible',
    reason: 'more than 20 % of its requests failed for 3 s',
  })
  expect(seconds).toBeLessThan(effort.saturationSeconds)
})

it('a ceiling is never passed, in no kind of window, and the capacity is found below it', async () => {
  const ceiling = 40
  const rig = shortRig('count.mjs', { mostPerSecond: ceiling })
  let seen = { requests: 0, seconds: 0 }
  const { outcome } = await evaluate(
    {},
    {
      ...rig,
      launch: async (candidate) => {
        const started = await rig.launch(candidate)
        if (started.kind !== 'started') return started
        const { target } = started
        const stop = async (): Promise<void> => {
          const answer = await fetch(`${target.urls[0]}/seen`)
          seen = (await answer.json()) as typeof seen
          await target.stop()
        }
        return { kind: 'started', target: { ...target, stop } }
      },
    },
  )
  if (outcome.kind !== 'measured') throw new Error(JSON.stringify(outcome))
  const { capacityPerSecond, saturationPerSecond, probes } = outcome.measurement
  expect(Math.max(...probes.map(({ ratePerSecond }) => ratePerSecond))).toBeLessThanOrEqual(ceiling)
  expect(capacityPerSecond).toBeLessThanOrEqual(1.05 * saturationPerSecond)
  // Poisson: five standard deviations above the mean. A closed loop would do that much in a second.
  const expected = ceiling * seen.seconds
  expect(seen.requests).toBeGreaterThan(0)
  expect(seen.requests).toBeLessThan(expected + 5 * Math.sqrt(expected))
})

it('a generator that dies says nothing of the candidate', async () => {
  const rig = shortRig('hello.mjs')
  const { outcome } = await evaluate(
    {},
    {
      ...rig,
      launch: async (candidate) => {
        const started = await rig.launch(candidate)
        if (started.kind !== 'started') return started
        const { target } = started
        const cpuSeconds = async (): Promise<number> => {
          for (const { pid } of processTree(process.pid))
            if (readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('/generator/main'))
              process.kill(pid, 'SIGKILL')
          return target.cpuSeconds()
        }
        return { kind: 'started', target: { ...target, cpuSeconds } }
      },
    },
  )
  expect(outcome).toEqual({
    kind: 'invalid',
    // Its end, or the pipe to it that broke first.
    reason: expect.stringMatching(/^a load generator could not run: /) as string,
  })
})
