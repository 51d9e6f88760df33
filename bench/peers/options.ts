import { parseArgs } from 'node:util'
import { contenders } from './contenders/all.ts'
import { type StageName, stageNames } from './stages/all.ts'

/** What the command line asks for. */
export interface Options {
  readonly only: readonly string[]
  readonly stages: readonly StageName[]
  readonly launches: number
  readonly rounds: number
  readonly seconds: number
  readonly ratePerSecond: number
  /** Renders the bench.json of an earlier run instead of measuring. */
  readonly from: string | null
  readonly out: string | null
  readonly isPublished: boolean
  readonly isQuick: boolean
}

const HELP = `pnpm bench [options]

  --only LIST      contenders: ${contenders.map(({ id }) => id).join(', ')}
  --stages LIST    ${stageNames.join(', ')}
  --launches N     of every contender in the races for throughput and CPU (6)
  --rounds N       interleaved rounds of the other measures (3)
  --seconds N      of load per contender, turn and shape where turns are not brief (1)
  --rate N         requests per second of the open loop (350)
  --from FILE      measures nothing: takes the figures from an earlier run's bench.json
  --out DIR        writes bench.md, bench.json and plots there as well
  --publish        replaces the section of docs/results.md and docs/results/
  --quick          the short lane: needs nothing installed, asserts what any machine must show
`

const QUICK_CONTENDERS = ['stint-slot', 'stint-shared', 'bare', 'cluster-rr']
const QUICK_STAGES: readonly StageName[] = ['throughput', 'reloads', 'broken-deploys']

/** Reads the command line; null when help was all that was asked for, and a string when something is wrong with it. */
export function readOptions(argv: readonly string[]): Options | string | null {
  const parsed = parse(argv)
  if (typeof parsed === 'string') return parsed
  if (parsed.help === true) return null
  const isQuick = parsed.quick === true
  const known = contenders.map(({ id }) => id)
  const only = parsed.only?.split(',') ?? (isQuick ? QUICK_CONTENDERS : known)
  const named = parsed.stages?.split(',') ?? (isQuick ? QUICK_STAGES : stageNames)
  const stages = stageNames.filter((name) => named.includes(name))
  const stranger =
    only.find((id) => !known.includes(id)) ??
    named.find((name) => !stageNames.some((stage) => stage === name))
  if (stranger !== undefined) return `there is no ${stranger}; see --help`
  const launches = Number(parsed.launches ?? (isQuick ? 1 : 6))
  const rounds = Number(parsed.rounds ?? (isQuick ? 1 : 3))
  const seconds = Number(parsed.seconds ?? 1)
  const ratePerSecond = Number(parsed.rate ?? 350)
  if (
    ![launches, rounds, seconds, ratePerSecond].every(
      (value) => Number.isInteger(value) && value > 0,
    )
  )
    return '--launches, --rounds, --seconds and --rate take whole numbers above 0'
  const { out = null, from = null } = parsed
  return {
    only,
    stages,
    launches,
    rounds,
    seconds,
    ratePerSecond,
    out,
    from,
    isPublished: parsed.publish === true,
    isQuick,
  }
}

export const printHelp = (): void => console.log(HELP)

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        only: { type: 'string' },
        stages: { type: 'string' },
        launches: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        rate: { type: 'string' },
        from: { type: 'string' },
        out: { type: 'string' },
        publish: { type: 'boolean' },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
