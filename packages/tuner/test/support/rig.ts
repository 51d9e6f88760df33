import { fileURLToPath } from 'node:url'
import { LOOSE_LIMITS } from '../../src/core/limits.ts'
import type { Rig } from '../../src/shell/evaluation/rig.ts'
import { startTarget } from '../../src/shell/target/start-target.ts'
import type { Target } from '../../src/shell/target/target.ts'
import { plainWorkload } from '../load/a-workload.ts'

/** The path of an app of the end-to-end tests. */
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../e2e/fixtures/${name}`, import.meta.url))

/** The same rig, whose targets are made into others once they have started. */
export function withTarget(rig: Rig, change: (target: Target) => Target | Promise<Target>): Rig {
  return {
    ...rig,
    launch: async (candidate, extras) => {
      const started = await rig.launch(candidate, extras)
      return started.kind === 'started'
        ? { ...started, target: await change(started.target) }
        : started
    },
  }
}

/** A rig of an app on which everything is short, and whose windows are valid however busy the test machine is. */
export function shortRig(app: string, part: Partial<Rig> = {}, flags: readonly string[] = []): Rig {
  return {
    launch: (_candidate, { onSpawn } = {}) =>
      startTarget({
        app: [fixture(app)],
        flags: ['--workers=1', ...flags],
        settings: {},
        cwd: process.cwd(),
        env: process.env,
        cpus: null,
        ...(onSpawn === undefined ? {} : { onSpawn }),
      }),
    workload: plainWorkload,
    arrivals: 'poisson',
    slo: { latencyMs: 1_000, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
    latencyAtPerSecond: null,
    mostPerSecond: null,
    effort: {
      warmUpSeconds: { least: 1, most: 1 },
      concurrencies: [2, 4],
      saturationSeconds: 1,
      searchSeconds: 4,
      fewestEvaluations: 4,
      fewestPairs: 2,
      doubt: null,
    },
    precision: null,
    limits: {
      ...LOOSE_LIMITS,
      eluRatio: 1,
      loopDelayP99Ms: Infinity,
      lagP99Ms: Infinity,
      littleRatio: Infinity,
      offeredRatio: Infinity,
    },
    calibratedPerSecond: null,
    generators: 1,
    generatorCpus: [],
    seed: 1,
    steadyCv: 0.1,
    signal: new AbortController().signal,
    ...part,
  }
}
