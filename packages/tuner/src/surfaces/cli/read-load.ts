import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { workloadFromUrl } from '../../load/workload/from-url.ts'
import { importHar } from '../../load/workload/har.ts'
import { parseWorkload, type Parsed } from '../../load/workload/parse-workload.ts'
import { readWorkload } from '../../load/workload/read-workload.ts'
import type { Workload } from '../../load/workload/workload.ts'
import type { Given } from './given.ts'
import type { Io } from './io.ts'
import { UsageError, unexpected } from './usage-error.ts'

/** What is asked of the app. */
export interface NamedLoad {
  readonly workload: Workload
  /** As the report shows it. */
  readonly text: string
}

const sources = ['url', 'workload', 'har'] as const

/** From `--url`, `--workload` or `--har`; `GET /` without any of them. */
export async function readLoad(given: Given, io: Io): Promise<NamedLoad> {
  const named = sources.filter((source) => given.texts(source).length > 0)
  if (named.length > 1)
    throw new UsageError(`${named.map((name) => `--${name}`).join(' and ')}: one is enough`)
  const workload = await readFrom(given, io)
  return { workload, text: describeFlows(workload) }
}

async function readFrom(given: Given, io: Io): Promise<Workload> {
  const file = given.text('workload')
  if (file !== undefined)
    return understood('--workload', await readWorkload(resolve(io.cwd, file), file))
  const har = given.text('har')
  return har === undefined ? fromPaths(given.texts('url')) : readHar(har, io)
}

/** Every path is a flow of its own, alike in weight. */
function fromPaths(texts: readonly string[]): Workload {
  const each = (texts.length > 0 ? texts : ['/']).map((path) => {
    // The tuner starts the app itself, so the rest of a URL would be of no use.
    if (!path.startsWith('/')) throw unexpected('--url', 'a path of the app, such as /feed', path)
    return understood('--url', workloadFromUrl(`http://127.0.0.1${path}`)).workload
  })
  const [first] = each
  if (first === undefined) throw new UsageError('--url: expected a path such as /')
  return { ...first, flows: each.flatMap(({ flows }) => flows) }
}

/** A recording as one session; what of it cannot be sent again is said. */
async function readHar(file: string, { cwd, err }: Io): Promise<Workload> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch(
    ({ code }: NodeJS.ErrnoException) => {
      throw new UsageError(
        `--har: cannot read ${file}: ${code === 'ENOENT' ? 'no such file' : String(code)}`,
      )
    },
  )
  const { document, notes } = understood('--har', importHar(text, { file }))
  for (const note of notes) err(`stint: ${file}: ${note}\n`)
  return understood('--har', parseWorkload(JSON.stringify(document), file))
}

function understood<T>(flag: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value
  throw new UsageError(
    parsed.problem.startsWith('--') ? parsed.problem : `${flag}: ${parsed.problem}`,
  )
}

const MOST_SHOWN = 8

function describeFlows({ flows }: Workload): string {
  const texts = flows.map(({ weight, requests }) => {
    const steps = shortened(
      requests.map(({ method, path }) => `${method} ${path}`),
      ' then ',
    )
    return flows.length === 1 ? steps : `${steps} (${weight})`
  })
  return shortened(texts, ', ')
}

/** A recording may have hundreds of requests. */
function shortened(parts: readonly string[], between: string): string {
  const more = parts.length - MOST_SHOWN
  if (more <= 0) return parts.join(between)
  return [...parts.slice(0, MOST_SHOWN), `${more} more`].join(between)
}
