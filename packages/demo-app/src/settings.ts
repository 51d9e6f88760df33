import { parseWholeNumber, wholeNumberComplaint } from './whole-number.ts'

const hourMs = 3_600_000

/** Every number the app reads from its environment: name, default, upper end. */
const numbers = {
  port: { env: 'PORT', otherwise: 3000, max: 65_535 },
  dependencyMs: { env: 'DEMO_DEP_MS', otherwise: 0, max: hourMs },
  bootMs: { env: 'DEMO_BOOT_MS', otherwise: 0, max: hourMs },
  leakKbPerRequest: { env: 'DEMO_LEAK_KB_PER_REQUEST', otherwise: 0, max: 1_048_576 },
  cpuMsPerRequest: { env: 'DEMO_CPU_MS_PER_REQUEST', otherwise: 0, max: hourMs },
} as const

/** What the environment asked for, every value checked. */
export interface Settings extends Readonly<Record<keyof typeof numbers, number>> {
  /** Address given to `listen`; null leaves the choice to Node, which takes `::`. */
  readonly host: string | null
  /** Database file shared by all workers; null gives each process its own in memory. */
  readonly databasePath: string | null
  readonly ignoreTerm: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the settings from an environment; throws an error that names the variable at fault. */
export function readSettings(env: Environment): Settings {
  return {
    port: number(env, 'port'),
    dependencyMs: number(env, 'dependencyMs'),
    bootMs: number(env, 'bootMs'),
    leakKbPerRequest: number(env, 'leakKbPerRequest'),
    cpuMsPerRequest: number(env, 'cpuMsPerRequest'),
    host: env.HOST || null,
    databasePath: env.DEMO_DB || null,
    ignoreTerm: env.DEMO_IGNORE_TERM === '1',
  }
}

function number(env: Environment, key: keyof typeof numbers): number {
  const { env: name, otherwise, max } = numbers[key]
  const text = env[name]
  if (text === undefined || text === '') return otherwise
  const value = parseWholeNumber(text, { min: 0, max })
  if (value === null) throw new Error(wholeNumberComplaint(name, { min: 0, max }, text))
  return value
}
