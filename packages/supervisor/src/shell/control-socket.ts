import { lstatSync, symlinkSync, unlinkSync } from 'node:fs'
import net, { type Server } from 'node:net'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { printAddress } from '../config/address.ts'
import type { AppSpec } from '../config/app-spec.ts'
import { defaultControlDir, makePrivateDir } from './control-dir.ts'
import { ListenError } from './listen-error.ts'
import type { Log } from './log.ts'
import { freeStaleSocket, isAlive, ownFile, unlinkOwn, type UnixFile } from './unix-socket.ts'

const MOST_NAME_CHARACTERS = 48
const OWNER_ONLY = 0o177
const BACKLOG = 64

/** A bound control socket: its path, the name it is found by, and how to remove it. */
export interface ControlSocket {
  readonly path: string
  readonly name: string
  readonly close: () => void
}

interface Wanted {
  /** The knob `control`; null: the default place. */
  readonly control: string | null
  /** The knob `name`. */
  readonly name: string | null
  readonly app: AppSpec
  readonly log: Log
}

/** `shop` for `./src/shop.ts`, `next` for `npx next start`: what a supervisor is called when nobody named it. */
function nameOf(app: AppSpec): string {
  const word = app.kind === 'file' ? app.path : (app.command[0] ?? '')
  const stem = basename(word, extname(word)).replaceAll(/[^\w.-]/g, '-')
  return stem.replace(/^[.-]+/, '').slice(0, MOST_NAME_CHARACTERS) || 'app'
}

/**
 * Listens with `server` where the knobs say. A path that was asked for and cannot be had is a `ListenError`; without
 * the default one the supervisor serves all the same, says so once, and returns null.
 */
export async function openControlSocket(
  server: Server,
  wanted: Wanted,
): Promise<ControlSocket | null> {
  const { control, log } = wanted
  if (control === 'none') return null
  try {
    return await (control === null
      ? openDefault(server, wanted)
      : openAt(server, resolve(control), wanted))
  } catch (error) {
    if (control !== null) throw error
    const why = error instanceof Error ? error.message : String(error)
    log({ level: 'warn', text: `no control socket: ${why}`, fields: { event: 'no-control' } })
    return null
  }
}

async function openDefault(server: Server, wanted: Wanted): Promise<ControlSocket> {
  const { dir, name } = await freeName(wanted)
  const path = join(dir, `${name}.sock`)
  await bind(server, path)
  return { path, name, close: closer([ownFile(path)]) }
}

/** A link in the default directory lets commands find a socket that is elsewhere. */
async function openAt(server: Server, path: string, wanted: Wanted): Promise<ControlSocket> {
  if (lstatSync(dirname(path), { throwIfNoEntry: false }) === undefined) {
    const wrong = makePrivateDir(dirname(path))
    if (wrong !== null) throw new ListenError(`cannot make the control socket: ${wrong}`)
  }
  await freeStaleSocket(path)
  const { dir, name } = await freeName(wanted).catch(() => ({ dir: null, name: ownName(wanted) }))
  await bind(server, path)
  const files = [ownFile(path)]
  if (dir !== null) {
    const link = join(dir, `${name}.sock`)
    symlinkSync(path, link)
    files.push(ownFile(link))
  }
  return { path, name, close: closer(files) }
}

const ownName = ({ name, app }: Wanted): string => name ?? nameOf(app)

/** The name, or the name with our pid when a living supervisor has it. What a dead one left behind is removed. */
async function freeName(wanted: Wanted): Promise<{ readonly dir: string; readonly name: string }> {
  const dir = defaultControlDir(process.env)
  const wrong = makePrivateDir(dir)
  if (wrong !== null) throw new ListenError(wrong)
  const name = ownName(wanted)
  if (await isFree(join(dir, `${name}.sock`))) return { dir, name }
  const unique = `${name}-${process.pid}`
  if (wanted.name !== null)
    wanted.log({
      level: 'warn',
      text: `another supervisor is called ${name}; this one is ${unique}`,
      fields: { event: 'notice' },
    })
  return { dir, name: unique }
}

async function isFree(path: string): Promise<boolean> {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return true
  if (await isAlive(path)) return false
  unlinkSync(path)
  return true
}

/** The mask makes the file 0600 from its first instant; `listen` on a path binds before it returns. */
function bind(server: Server, path: string): Promise<void> {
  const { promise, resolve: bound, reject } = Promise.withResolvers<void>()
  const fail = (cause: Error): void => {
    const at = printAddress({ kind: 'unix', path })
    reject(new ListenError(`cannot take commands on ${at}: ${cause.message}`, { cause }))
  }
  server.once('error', fail)
  const before = process.umask(OWNER_ONLY)
  try {
    server.listen({ path, backlog: BACKLOG }, () => {
      server.off('error', fail)
      bound()
    })
  } finally {
    process.umask(before)
  }
  return promise
}

function closer(files: readonly UnixFile[]): () => void {
  return () => {
    for (const file of files.toReversed()) unlinkOwn(file)
  }
}

/** Connects to a control socket; rejects with the system's error. */
export function connectTo(path: string): Promise<net.Socket> {
  const { promise, resolve: connected, reject } = Promise.withResolvers<net.Socket>()
  const socket = net.connect(path, () => {
    socket.off('error', reject)
    connected(socket)
  })
  socket.once('error', reject)
  return promise
}
