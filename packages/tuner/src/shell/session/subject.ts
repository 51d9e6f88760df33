import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { readHostClass, type HostClass } from '@stint/supervisor'
import { z } from 'zod'
import { setupSchema, type Setup } from './setup.ts'

/** What a session runs on and runs, as the profile carries it. */
export const subjectSchema = z.object({
  setup: setupSchema,
  app: z.object({
    name: z.string(),
    version: z.string().nullable(),
    git: z.string().nullable(),
    lockHash: z.string().nullable(),
  }),
  runtime: z.object({ node: z.string(), v8: z.string(), uv: z.string() }),
  hostClass: z.custom<HostClass>((value) => typeof value === 'object' && value !== null),
  workload: z.object({
    hash: z.string(),
    mix: z.string(),
    arrivals: z.enum(['poisson', 'uniform', 'burst']),
  }),
  activations: z.array(z.object({ name: z.string(), isActive: z.boolean(), reason: z.string() })),
  calibratedPerSecond: z.number(),
  /** What sharing CPUs with the generator costs the measurement; null when it does not. */
  compromise: z.string().nullable(),
})

/** What a session runs on and runs. */
export type Subject = z.infer<typeof subjectSchema>

/** Looks at the host, the app's package and its repository. */
export async function subjectOf({
  setup,
  name,
  activations,
  calibratedPerSecond,
  compromise,
}: {
  readonly setup: Setup
  readonly name: string
  readonly activations: Subject['activations']
  readonly calibratedPerSecond: number
  readonly compromise: string | null
}): Promise<Subject> {
  const { versions } = process
  const directory = packageDirectory(setup)
  return {
    setup,
    app: {
      name,
      version: directory === null ? null : versionIn(directory),
      git: await commitIn(directory ?? setup.cwd),
      lockHash: lockHashAbove(directory ?? setup.cwd),
    },
    runtime: { node: versions.node, v8: versions.v8, uv: versions.uv },
    hostClass: readHostClass(),
    workload: {
      hash: createHash('sha256').update(JSON.stringify(setup.workload)).digest('hex'),
      mix: setup.workloadText,
      arrivals: setup.arrivals,
    },
    activations,
    calibratedPerSecond,
    compromise,
  }
}

/** The nearest directory above the app with a package.json. */
function packageDirectory({ app, cwd }: Setup): string | null {
  const [word = '.'] = app
  return above(word === '--' ? cwd : dirname(resolve(cwd, word)), 'package.json')
}

function versionIn(directory: string): string | null {
  try {
    const json = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as unknown
    return z.object({ version: z.string() }).parse(json).version
  } catch {
    return null
  }
}

async function commitIn(cwd: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd })
    return stdout.trim()
  } catch {
    return null
  }
}

const lockfiles = ['pnpm-lock.yaml', 'package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock']

function lockHashAbove(directory: string): string | null {
  for (const name of lockfiles) {
    const found = above(directory, name)
    if (found !== null)
      return createHash('sha256')
        .update(readFileSync(join(found, name)))
        .digest('hex')
  }
  return null
}

function above(from: string, name: string): string | null {
  for (let directory = from; ; directory = dirname(directory)) {
    try {
      readFileSync(join(directory, name))
      return directory
    } catch {
      if (dirname(directory) === directory) return null
    }
  }
}
