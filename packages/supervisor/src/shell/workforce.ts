import type { ChildProcess, SendHandle } from 'node:child_process'
import { Socket } from 'node:net'
import { guardChannel } from './channel-guard.ts'
import type { SocketHandle } from './sockets.ts'
import { UP_FD } from './spawner.ts'
import { hearLines } from './spoken-lines.ts'
import type { Orders, ToSupervisor, ToWorker } from '../protocol/messages.ts'

/** A running process and the way to talk to it. */
export interface Hand {
  readonly life: number
  readonly child: ChildProcess
  readonly send: (message: ToWorker, handle?: SocketHandle) => boolean
  /** Ends background work on behalf of this life, such as its probe. */
  readonly over: AbortController
  holdPath: string
  tls: boolean
  /** What an operator should know about the last listen() of the app that failed. */
  hint: { readonly code: string; readonly text: string } | null
}

/** The processes that run, by life. */
export type Workforce = Map<number, Hand>

/** What one worker's channel and its exit are turned into. */
export interface HandEvents {
  /** True when the handle was taken; any other is closed at once. */
  readonly message: (message: ToSupervisor, handle: SocketHandle | undefined) => boolean
  /** It wrote something into its channel that cannot be read. */
  readonly broken: (why: string) => void
  /** It says more than it may and is read slowly. */
  readonly flooded: () => void
  readonly garbage: () => void
  readonly exit: (code: number | null, signal: string | null) => void
}

/**
 * Wires a child up. `parse` is the guard at the border: a hostile worker can send anything. Workers speak on a pipe of their own,
 * which brings text only; the first worker of an app that nobody knows the address of speaks over the channel until it is ready.
 */
export function employ(
  {
    life,
    child,
    orders,
  }: { readonly life: number; readonly child: ChildProcess; readonly orders: Orders },
  parse: (value: unknown) => ToSupervisor | null,
  events: HandEvents,
): Hand {
  let isBroken = false
  const broken = (why: string): void => {
    if (!isBroken) events.broken(why)
    isBroken = true
    child.kill('SIGKILL')
  }
  const channel = guardChannel(child, broken)
  const hear = (value: unknown, handle?: unknown): void => {
    const message = isOurs(value) ? parse(value) : null
    if (message === null && isOurs(value)) events.garbage()
    const isTaken =
      message !== null && events.message(message, isHandle(handle) ? handle : undefined)
    if (!isTaken) closeHandle(handle)
    if (message?.stint === 'ready') channel.deafen()
    channel.swallow()
  }
  const pipe = child.stdio[UP_FD]
  if (pipe instanceof Socket) hearLines(pipe, { said: hear, broken, flooded: events.flooded })
  child.on('message', hear)
  if (orders.mode !== 'discover') channel.deafen()
  child.on('error', () => {})
  child.on(
    'exit',
    (code, signal) =>
      void emptied(pipe).then(() => {
        if (child.connected) child.disconnect()
        if (pipe instanceof Socket) pipe.destroy()
        events.exit(code, signal)
      }),
  )
  const send: Hand['send'] = (message, handle) => {
    if (!child.connected) return false
    child.send(message, handle as SendHandle | undefined, { keepOpen: true }, () => {})
    channel.acknowledge()
    return true
  }
  return {
    life,
    child,
    send,
    over: new AbortController(),
    holdPath: orders.holdPath,
    tls: false,
    hint: null,
  }
}

/** How long to wait for the end of a pipe that a surviving grandchild may hold open. */
const LAST_WORDS_MS = 50

/** Resolves once the dead child's pipe is read to its end: the last report often comes in after the exit. */
function emptied(pipe: unknown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (!(pipe instanceof Socket) || pipe.destroyed) resolve()
  else pipe.once('close', () => resolve())
  setTimeout(resolve, LAST_WORDS_MS).unref()
  return promise
}

/** Apps use the channel too (`process.send('ready')`); what is not ours is not looked at. */
function isOurs(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'stint' in value
}

/** A server or socket that an app sent along would otherwise accept in here, for nobody. */
function closeHandle(handle: unknown): void {
  if (typeof handle !== 'object' || handle === null) return
  if ('destroy' in handle && typeof handle.destroy === 'function') handle.destroy()
  else if ('close' in handle && typeof handle.close === 'function') handle.close()
}

function isHandle(value: unknown): value is SocketHandle {
  return (
    typeof value === 'object' &&
    value !== null &&
    'fd' in value &&
    typeof value.fd === 'number' &&
    value.fd >= 0
  )
}

/** Signals a worker and all its children; false when nobody is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}
