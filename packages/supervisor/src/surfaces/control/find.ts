import { lstatSync, readdirSync, readFileSync, unlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ControlStatus } from '../../protocol/control-status.ts'
import { controlDirs } from '../../shell/control-dir.ts'
import { isAlive } from '../../shell/unix-socket.ts'
import { ControlClient } from './client.ts'

/** How the operator named a supervisor; all null: the only one that runs. */
export interface Wanted {
  readonly control: string | null
  readonly name: string | null
  readonly pidfile: string | null
}

/** A supervisor that answered. */
export interface Found {
  readonly client: ControlClient
  readonly status: ControlStatus
}

/** The one supervisor that was meant, or one line about why there is none. */
export type Search =
  | { readonly ok: true; readonly found: Found }
  | { readonly ok: false; readonly message: string }

/** How long a frozen supervisor may keep a command waiting. */
const PATIENCE_MS = 5_000

type Env = Readonly<Record<string, string | undefined>>

/** Finds the supervisor a command is for. Sockets that nobody listens on any more are removed on the way. */
export async function findSupervisor(wanted: Wanted, env: Env, cwd: string): Promise<Search> {
  if (wanted.control !== null) return at(resolve(cwd, wanted.control))
  const all = await everySupervisor(env)
  const matches = all.filter(({ status }) => isWanted(status, wanted, cwd))
  const [only] = matches
  for (const { client } of all) if (matches.length !== 1 || client !== only?.client) client.close()
  if (only !== undefined && matches.length === 1) return { ok: true, found: only }
  return { ok: false, message: explain({ wanted, all, matches }) }
}

async function at(path: string): Promise<Search> {
  const found = await greet(path)
  return found === null
    ? { ok: false, message: `no supervisor takes commands at ${path}` }
    : { ok: true, found }
}

async function everySupervisor(env: Env): Promise<readonly Found[]> {
  const paths = controlDirs(env).flatMap((dir) =>
    readdirSync(dir)
      .filter((file) => file.endsWith('.sock'))
      .map((file) => join(dir, file)),
  )
  const found = await Promise.all(paths.map(visit))
  return found.filter((each) => each !== null)
}

async function visit(path: string): Promise<Found | null> {
  const found = await greet(path)
  if (found !== null || (await isAlive(path))) return found
  // Only what is certainly a leftover: another command may have removed it meanwhile.
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat?.isSocket() || stat?.isSymbolicLink()) unlinkSync(path)
  return null
}

async function greet(path: string): Promise<Found | null> {
  const client = await ControlClient.open(path).catch(() => null)
  if (client === null) return null
  const timer = setTimeout(() => client.close(), PATIENCE_MS)
  try {
    return { client, status: await client.ask({ verb: 'status' }) }
  } catch {
    client.close()
    return null
  } finally {
    clearTimeout(timer)
  }
}

function isWanted(status: ControlStatus, { name, pidfile }: Wanted, cwd: string): boolean {
  if (name !== null && status.name !== name) return false
  return pidfile === null || String(status.pid) === pidIn(resolve(cwd, pidfile))
}

function pidIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

function explain({
  wanted: { name, pidfile },
  all,
  matches,
}: {
  readonly wanted: Wanted
  readonly all: readonly Found[]
  readonly matches: readonly Found[]
}): string {
  const list = (some: readonly Found[]): string =>
    some.map(({ status }) => `${status.name} (pid ${status.pid})`).join(', ')
  if (all.length === 0) return 'no supervisor of this user is running'
  if (matches.length > 1)
    return `several supervisors are running; choose one with --name: ${list(matches)}`
  const how = [
    name === null ? [] : [`is called "${name}"`],
    pidfile === null ? [] : [`has the pid in ${pidfile}`],
  ]
  return `no running supervisor ${how.flat().join(' and ')}; there is: ${list(all)}`
}
