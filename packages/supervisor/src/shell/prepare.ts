import { existsSync } from 'node:fs'
import type { Settings } from '../config/settings.ts'
import type { ListenAddress } from '../protocol/messages.ts'
import { accountId, primaryGroup } from './accounts.ts'
import { resolveListen, takePlace } from './addresses.ts'
import { ListenError } from './listen-error.ts'
import { claimPidfile, NO_CLAIM, type PidfileClaim } from './pidfile-claim.ts'
import type { PlaceClaim } from './place-claim.ts'
import { readSomaxconn } from './procfs/backlog.ts'
import { SetupError } from './setup-error.ts'
import { createSlotSockets, type SlotSockets } from './sockets.ts'
import { alone } from './start-lock.ts'
import { giveSocket, withSocketMode } from './unix-socket.ts'

/** What the machine made of the settings. */
export interface Prepared {
  readonly uid: number | null
  readonly gid: number | null
  readonly sockets: SlotSockets
  readonly pidfile: PidfileClaim
  /** What was declared, until somebody listens there. */
  readonly places: PlaceClaim
  readonly notices: readonly string[]
}

/** Checks everything that can be checked before the first process, claims the pidfile and binds what was declared. */
export async function prepare(settings: Settings): Promise<Prepared> {
  const { pidfile: path } = settings
  const pidfile = path === null ? NO_CLAIM : await alone(() => claimPidfile(path))
  try {
    return { ...(await check(settings)), pidfile }
  } catch (error) {
    pidfile.release()
    throw error
  }
}

async function check(settings: Settings): Promise<Omit<Prepared, 'pidfile'>> {
  for (const path of settings.watch) refuseMissing('watch', path)
  const { uid, gid } = resolveAccount(settings)
  const notices = checkBacklog(settings)
  const declared: ListenAddress[] = []
  for (const address of settings.listen) declared.push(await resolveListen(address))
  const places = await takePlaces(declared)
  try {
    const sockets = createSlotSockets({ declared, layout: settings.listenLayout })
    bindFirst(sockets, settings)
    return { uid, gid, sockets, places, notices }
  } catch (error) {
    places.release()
    throw error
  }
}

async function takePlaces(declared: readonly ListenAddress[]): Promise<PlaceClaim> {
  const claims: PlaceClaim[] = []
  const release = (): void => {
    for (const claim of claims.splice(0)) claim.release()
  }
  try {
    for (const address of declared) claims.push(await takePlace(address))
    return { release }
  } catch (error) {
    release()
    throw error
  }
}

function refuseMissing(knob: string, path: string): void {
  if (!existsSync(path))
    throw new SetupError(`${knob}: there is no ${path}; choose a directory that exists`)
}

function resolveAccount({ uid, gid }: Settings): {
  readonly uid: number | null
  readonly gid: number | null
} {
  const user = uid === null ? null : known('/etc/passwd', 'uid', uid)
  const group = gid === null ? null : known('/etc/group', 'gid', gid)
  const isChange =
    (user !== null && user !== process.getuid?.()) ||
    (group !== null && group !== process.getgid?.())
  if (isChange && process.getuid?.() !== 0)
    throw new SetupError(
      'uid and gid need a supervisor that runs as root; start it as root or leave them out',
    )
  return { uid: user, gid: group ?? (user === null ? null : primaryGroupOf(user)) }
}

/** Without a group the workers of a root supervisor would stay in root's. */
function primaryGroupOf(user: number): number {
  const group = existsSync('/etc/passwd') ? primaryGroup(user) : null
  if (group === null)
    throw new SetupError(
      `uid: user ${user} is not in /etc/passwd, so it has no group; say which with gid`,
    )
  return group
}

function known(
  file: '/etc/passwd' | '/etc/group',
  knob: 'uid' | 'gid',
  account: string | number,
): number {
  const id = existsSync(file) ? accountId(file, account) : null
  if (id === null)
    throw new SetupError(
      `${knob}: there is no ${knob === 'uid' ? 'user' : 'group'} "${account}" on this machine`,
    )
  return id
}

/** Linux clamps a backlog above net.core.somaxconn in silence. */
function checkBacklog({ backlog, strictListen }: Settings): readonly string[] {
  const most = readSomaxconn()
  if (most === null || backlog <= most) return []
  const fact = `backlog ${backlog} is above net.core.somaxconn, so the kernel will use ${most}`
  const remedy = `raise it with: sysctl -w net.core.somaxconn=${backlog}`
  if (strictListen) throw new ListenError(`${fact} (strict-listen); ${remedy}`)
  return [`${fact}; ${remedy}`]
}

function bindFirst(sockets: SlotSockets, settings: Settings): void {
  try {
    withSocketMode(settings.chmodSocket, () => sockets.open(1))
    for (const address of sockets.addresses())
      if (address.kind === 'unix') give(address.path, settings)
  } catch (error) {
    // The others have files already.
    sockets.close(1)
    throw error
  }
}

function give(path: string, { chownSocket }: Settings): void {
  const [user, group] = chownSocket?.split(':') ?? []
  giveSocket(path, {
    uid: user === undefined || user === '' ? null : known('/etc/passwd', 'uid', user),
    gid: group === undefined || group === '' ? null : known('/etc/group', 'gid', group),
  })
}
