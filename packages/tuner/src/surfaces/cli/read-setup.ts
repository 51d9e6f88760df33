import { randomInt } from 'node:crypto'
import { readObjective } from '../../core/objective-text.ts'
import type { EffortName } from '../../core/effort.ts'
import { readSlo } from '../../core/slo-text.ts'
import type { Arrivals } from '../../core/window.ts'
import type { Setup } from '../../shell/session/setup.ts'
import { appWords } from './app-words.ts'
import type { Given } from './given.ts'
import type { Io } from './io.ts'
import { readAgent } from './read-agent.ts'
import { readLoad } from './read-load.ts'
import { appFlags, checkKnobs, fixedKnobs, nodeBinaries } from './read-knobs.ts'
import { UsageError } from './usage-error.ts'
import { bytes, seconds, taken, whole } from './values.ts'

const MOST_SEED = 2 ** 31
const MOST_GENERATORS = 16
const MOST_RATE = 1e9

/** What a command line asks for. Throws a `UsageError` for the first thing that makes no sense. */
export async function readSetup(given: Given, io: Io): Promise<Setup> {
  const { workload, text } = await readLoad(given, io)
  const agent = await readAgent(given, io)
  const slo = given.text('slo')
  const memory = given.text('memory-budget')
  const seed = given.text('seed')
  const rate = given.text('max-rate')
  const objective = taken('--objective', given.text('objective') ?? 'capacity', readObjective)
  const mostPerSecond =
    rate === undefined ? null : whole('--max-rate', rate, { min: 1, max: MOST_RATE })
  if (objective.kind === 'latency' && objective.ratePerSecond > (mostPerSecond ?? Infinity))
    throw new UsageError(
      `--objective latency@${objective.ratePerSecond} asks for more than --max-rate ${mostPerSecond} allows`,
    )
  const setup: Setup = {
    // An agent has its own.
    app: agent === null ? [...appWords(given.words[0], given.rest, io.cwd)] : [...given.words],
    cwd: io.cwd,
    flags: [...appFlags('--set', given.texts('set'))],
    workload,
    workloadText: text,
    arrivals: (given.text('arrivals') as Arrivals | undefined) ?? workload.arrivals,
    slo: slo === undefined ? null : taken('--slo', slo, readSlo),
    objective,
    effort: (given.text('effort') as EffortName | undefined) ?? 'normal',
    generators: whole('--generators', given.text('generators') ?? '1', {
      min: 1,
      max: MOST_GENERATORS,
    }),
    mostPerSecond,
    seed:
      seed === undefined
        ? randomInt(MOST_SEED)
        : whole('--seed', seed, { min: 0, max: MOST_SEED - 1 }),
    isForced: given.has('force'),
    budgetSeconds: seconds('--budget', given.text('budget') ?? '60m'),
    soakSeconds: seconds('--soak', given.text('soak') ?? '60s'),
    memoryBudgetBytes: memory === undefined ? null : bytes('--memory-budget', memory),
    fixed: [...fixedKnobs(given.texts('fix'))],
    nodes: [...(await nodeBinaries(given.texts('node'), io.cwd))],
    agent,
  }
  await checkKnobs('--set', setup.flags, io)
  return setup
}
