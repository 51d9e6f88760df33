import { fchownSync, fstatSync } from 'node:fs'
import net from 'node:net'
import { cannotListen } from './addresses.ts'
import { ownFile, unlinkOwn, type UnixFile } from './unix-socket.ts'
import type { InheritedSocket, ListenAddress, ListenRequest } from '../protocol/messages.ts'

/** The native handle of a bound socket: what node's IPC can carry to a worker. */
export interface SocketHandle {
  readonly fd: number
}

/** A bound socket that outlives its workers. It never accepts: workers inherit its descriptor and listen on it. */
interface Bound {
  readonly fd: number
  /** Its only name when a worker bound it; null: it was bound here, and gets one for sending when that is first needed. */
  readonly handle: SocketHandle | null
  readonly close: () => void
}

/** One address of the app, and the sockets that serve it: one per slot, or a single shared one. */
interface Served {
  /** Its port is final once the first socket is bound. */
  address: ListenAddress
  readonly request: ListenRequest | null
  readonly layout: 'slot' | 'shared'
  readonly bound: Map<number, Bound>
}

const SHARED = 0

/**
 * Second names of descriptors, for sending them. None may ever be closed, since the socket is closed by its first name and this
 * one would close a stranger's descriptor; so the next socket that gets the number takes the name over. A name is that of a
 * TCP or of a Unix socket for ever.
 */
const names: Readonly<Record<ListenAddress['kind'], Map<number, SocketHandle>>> = {
  tcp: new Map(),
  unix: new Map(),
}

/** A socket as it travels to a worker that already runs. */
interface SentSocket {
  /** Its place among the app's addresses. */
  readonly index: number
  readonly address: ListenAddress
  readonly handle: SocketHandle
  /** Everybody listens on it already; adopting it would add nothing. */
  readonly isShared: boolean
}

/** All listening sockets, owned here for as long as their slot is wanted, whatever happens to the workers. */
export interface SlotSockets {
  readonly addresses: () => readonly ListenAddress[]
  /** Binds what the slot lacks. Throws a `ListenError`. */
  readonly open: (slot: number) => readonly InheritedSocket[]
  /** The sockets of a slot, to be sent to a running worker. */
  readonly handles: (slot: number) => readonly SentSocket[]
  /** Gives up the supervisor's copy; a shared socket stays until the last slot gives it up. */
  readonly close: (slot: number) => void
  /** Gives up all that are left: a start that was broken off has nobody to close slot by slot. */
  readonly closeAll: () => void
  /** Gives up what a first worker bound that died before it was ready: the next one binds anew. */
  readonly forgetTaken: () => void
  /** Takes over a socket that the first worker bound for the app. */
  readonly take: (input: {
    readonly slot: number
    readonly request: ListenRequest
    readonly address: ListenAddress
    readonly handle: SocketHandle
  }) => void
}

/** `declared` are resolved addresses (numeric host, final port); empty when the first worker is to tell. */
export function createSlotSockets({
  declared,
  layout,
}: {
  readonly declared: readonly ListenAddress[]
  readonly layout: 'slot' | 'shared'
}): SlotSockets {
  const served: Served[] = declared.map((address) => serve(address, null, layout))
  const users = new Set<number>()

  const boundOf = (entry: Served, slot: number): Bound => {
    const key = entry.layout === 'slot' ? slot : SHARED
    const existing = entry.bound.get(key)
    if (existing !== undefined) return existing
    const { bound, address } = bind(entry.address, entry.layout === 'slot')
    entry.address = address
    entry.bound.set(key, bound)
    return bound
  }

  return {
    addresses: () => served.map(({ address }) => address),
    open: (slot) => {
      users.add(slot)
      return served.map((entry) => {
        const { fd } = boundOf(entry, slot)
        return { fd, address: entry.address, request: entry.request }
      })
    },
    handles: (slot) =>
      served.map((entry, index) => {
        const handle = handleOf(boundOf(entry, slot), entry.address.kind)
        return { index, address: entry.address, handle, isShared: entry.layout === 'shared' }
      }),
    close: (slot) => {
      users.delete(slot)
      for (const { bound, layout: kind } of served) {
        const key = kind === 'slot' ? slot : SHARED
        if (kind === 'shared' && users.size > 0) continue
        bound.get(key)?.close()
        bound.delete(key)
      }
    },
    closeAll: () => {
      for (const { bound } of served) {
        for (const { close } of bound.values()) close()
        bound.clear()
      }
    },
    forgetTaken: () => {
      for (const { bound } of served.splice(declared.length))
        for (const { close } of bound.values()) close()
    },
    take: ({ slot, request, address, handle }) => {
      const entry = serve(address, request, layout)
      const file = address.kind === 'unix' ? ownFile(address.path) : null
      takeOwnership(handle.fd)
      entry.bound.set(entry.layout === 'slot' ? slot : SHARED, {
        fd: handle.fd,
        handle,
        close: () => discard(handle, file),
      })
      served.push(entry)
      users.add(slot)
    },
  }
}

/** Linux lets only sockets of one user share a port, and the worker that bound this one may run as another (`uid`). */
function takeOwnership(fd: number): void {
  const [uid, gid] = [process.geteuid?.(), process.getegid?.()]
  if (uid === undefined || gid === undefined || fstatSync(fd).uid === uid) return
  fchownSync(fd, uid, gid)
}

/** Unix sockets have no SO_REUSEPORT. */
function serve(
  address: ListenAddress,
  request: ListenRequest | null,
  layout: 'slot' | 'shared',
): Served {
  return { address, request, layout: address.kind === 'unix' ? 'shared' : layout, bound: new Map() }
}

function bind(
  address: ListenAddress,
  reusePort: boolean,
): { readonly bound: Bound; readonly address: ListenAddress } {
  const socket = boundSocket(address, reusePort)
  const local = socket.address()
  return {
    bound: { fd: socket.fd(), handle: null, close: () => socket.close() },
    address:
      address.kind === 'tcp' && typeof local !== 'string'
        ? { ...address, port: local.port }
        : address,
  }
}

function boundSocket(address: ListenAddress, reusePort: boolean): net.BoundSocket {
  try {
    return new net.BoundSocket(
      address.kind === 'unix'
        ? { path: address.path }
        : { host: address.host, port: address.port, reusePort },
    )
  } catch (cause) {
    throw cannotListen(address, cause)
  }
}

function handleOf({ fd, handle }: Bound, kind: ListenAddress['kind']): SocketHandle {
  const known = handle ?? names[kind].get(fd)
  if (known !== undefined) return known
  const name = nameOf(fd)
  names[kind].set(fd, name)
  return name
}

/**
 * Node's IPC carries native handles only, and BoundSocket does not show its own before Node 26. `_createServerHandle`
 * wraps a descriptor that exists (undocumented; present in every Node that the supervisor runs on).
 */
function nameOf(fd: number): SocketHandle {
  return (
    net as unknown as {
      _createServerHandle: (address: null, port: 0, type: 4, fd: number) => SocketHandle
    }
  )._createServerHandle(null, 0, 4, fd)
}

/** Closes a socket that a worker bound; its file, if it has one, is ours to remove while it is still the same. */
function discard(handle: SocketHandle, file: UnixFile | null): void {
  if (file !== null) unlinkOwn(file)
  ;(handle as unknown as { close: () => void }).close()
}
