import { Socket } from 'node:net'

import type { Orders, ToSupervisor, ToWorker } from '../protocol/messages.ts'
import { parseToWorker } from '../protocol/guards.ts'
import type { NativeHandle } from './internals.ts'
import { forgetOrders } from './orders.ts'

/** What comes out of the channel. `gone` is the supervisor's death. */
export interface Inbox {
  readonly message: (message: ToWorker, handle: NativeHandle | null) => void
  readonly gone: () => void
}

type RawSend = (
  message: ToSupervisor,
  handle: NativeHandle | undefined,
  options: undefined,
  done: (error: Error | null) => void,
) => boolean

type ForkChild = (fd: number, serialization: 'json') => void

/**
 * The line to the supervisor: orders come over node's IPC, answers go up a pipe. Only a first worker, which has a socket to
 * send, speaks over the IPC until it is ready. It never keeps the app's process alive.
 */
export class Channel {
  readonly #orders: Pick<Orders, 'channelFd' | 'upFd' | 'mode'>
  readonly #inbox: Inbox
  #pipe: Socket | null = null
  #isOpen = false

  constructor(orders: Pick<Orders, 'channelFd' | 'upFd' | 'mode'>, inbox: Inbox) {
    this.#orders = orders
    this.#inbox = inbox
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Opens the line and says hello. Behind a command only the process that serves the app may do so. */
  open(version: number): void {
    if (this.#isOpen) return
    this.#isOpen = true
    const { channelFd, mode } = this.#orders
    if (channelFd !== null) adoptChannel(channelFd)
    if (mode !== 'discover') this.#openPipe()
    process.on('message', this.#receive)
    process.once('disconnect', this.#inbox.gone)
    process.channel?.unref()
    this.send({ stint: 'hello', version, pid: process.pid, node: process.version })
  }

  /** Sends a message, perhaps with a socket. A closed or not yet opened line swallows it. */
  send(message: ToSupervisor, handle?: NativeHandle, done: () => void = nothing): void {
    if (!this.#isOpen) return
    if (this.#pipe !== null) return this.#say(this.#pipe, message, done)
    if (!process.connected) return
    const { send } = process as unknown as { send?: RawSend }
    // Without a callback, an error of the channel would be thrown at the app as an 'error' event of process.
    send?.call(process, message, handle, undefined, done)
    if (message.stint === 'ready') this.#openPipe()
  }

  /**
   * Keeps a process with nothing left to do alive until SIGTERM, if the app cleans up there. The supervisor's death
   * ends the wait as well.
   */
  awaitSigterm(): void {
    if (!process.connected || process.listenerCount('SIGTERM') === 0) return
    process.channel?.ref()
    process.prependOnceListener('SIGTERM', () => process.channel?.unref())
  }

  #openPipe(): void {
    const { upFd } = this.#orders
    if (upFd === null || upFd === undefined) return
    this.#pipe = new Socket({ fd: upFd, readable: false, writable: true })
    // A supervisor that is gone reads nothing.
    this.#pipe.on('error', nothing)
    this.#pipe.unref()
  }

  #say(pipe: Socket, message: ToSupervisor, done: () => void): void {
    pipe.write(`${JSON.stringify(message)}\n`, () => done())
  }

  readonly #receive = (value: unknown, handle?: NativeHandle): void => {
    const message = parseToWorker(value)
    if (message !== null) this.#inbox.message(message, handle ?? null)
  }
}

/** Turns an inherited descriptor into this process's IPC channel. */
function adoptChannel(fd: number): void {
  forgetOrders()
  const childProcess = process.getBuiltinModule('node:child_process') as unknown as {
    _forkChild: ForkChild
  }
  childProcess._forkChild(fd, 'json')
}

function nothing(): void {}
