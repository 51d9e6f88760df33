import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readObjective } from '../../core/objective-text.ts'
import type { EffortName } from '../../core/effort.ts'
import { readSlo } from '../../core/slo-text.ts'
import type { Arrivals } from '../../core/window.ts'
import { allowTarget } from '../../load/workload/allow-target.ts'
import { workloadFromUrl } from '../../load/workload/from-url.ts'
import { parseWorkload, type Parsed } from '../../load/workload/parse-workload.ts'
import type { Workload } from '../../load/workload/workload.ts'
import { readToken } from '../../shell/agent/token.ts'
import type { Setup } from '../../shell/session/setup.ts'
import { appWords } from './app-words.ts'
import type { Given } from './given.ts'
import type { Io } from './io.ts'
import { UsageError, unexpected } from './usage-error.ts'
import { bytes, knobFlags, seconds, taken, whole } from './values.ts'

const MOST_SEED = 2 ** 31
const MOST_GENERATORS = 16
const MOST_RATE = 1e9

/** What a command line asks for. Throws a `UsageError` for the first thing that makes no sense. */
export function readSetup(given: Given, io: Io): Setup {
  const { workload, text } = readWorkload(given, io)
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
  return {
    app: [...appWords(given.words[0], given.rest, io.cwd)],
    cwd: io.cwd,
    flags: [...knobFlags('--set', given.texts('set'))],
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
    fixed: [...given.texts('fix')],
    nodes: given.texts('node').map((path) => resolve(io.cwd, path)),
    agent: readAgent(given, io),
  }
}

function readAgent(given: Given, { cwd }: Io): Setup['agent'] {
  const target = given.text('target')
  if (target === undefined) return null
  const tokenFile = given.text('token-file')
  if (tokenFile === undefined)
    throw new UsageError('--target: an agent wants its token; name the file with --token-file')
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(target) ?? []
  if (host === '') throw unexpected('--target', 'HOST:PORT', target)
  const agent = {
    host: host.replaceAll(/[[\]]/g, ''),
    port: Number(port),
    tokenFile: resolve(cwd, tokenFile),
  }
  const token = readToken(agent.tokenFile)
  if (!token.ok) throw new UsageError(`--token-file: ${token.reason}`)
  const refusal = allowTarget(agent, given.texts('target-allow'))
  if (refusal !== null) throw new UsageError(refusal)
  return agent
}

interface NamedWorkload {
  readonly workload: Workload
  /** As the report shows it. */
  readonly text: string
}

function readWorkload(given: Given, { cwd }: Io): NamedWorkload {
  const file = given.text('workload')
  const urls = given.texts('url')
  if (file !== undefined && urls.length > 0)
    throw new UsageError('--workload and --url: one of them is enough')
  if (file !== undefined) {
    const workload = understood(parseWorkload(textOf(resolve(cwd, file), file), file))
    return { workload, text: describeFlows(workload) }
  }
  const paths = urls.length > 0 ? urls : ['/']
  const each = paths.map((path) => understood(workloadFromUrl(absolute(path))).workload)
  const [first] = each
  if (first === undefined) throw new UsageError('--url: expected a path such as /')
  const workload = { ...first, flows: each.flatMap(({ flows }) => flows) }
  return { workload, text: describeFlows(workload) }
}

/** The tuner starts the app itself, so a path is enough. */
const absolute = (path: string): string => (path.startsWith('/') ? `http://127.0.0.1${path}` : path)

function describeFlows({ flows }: Workload): string {
  return flows
    .map(({ weight, requests }) => {
      const steps = requests.map(({ method, path }) => `${method} ${path}`).join(' then ')
      return flows.length === 1 ? steps : `${steps} (${weight})`
    })
    .join(', ')
}

function understood<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value
  throw new UsageError(parsed.problem)
}

function textOf(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(
      `--workload: cannot read ${name}: ${code === 'ENOENT' ? 'no such file' : String(code)}`,
    )
  }
}
