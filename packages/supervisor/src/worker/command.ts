import type { StdioOptions } from 'node:child_process'

import { ORDERS_ENV } from '../protocol/messages.ts'

interface SpawnOptions {
  readonly stdio?: StdioOptions
  readonly envPairs?: readonly string[]
}

type Spawn = (this: unknown, options: SpawnOptions) => number

type Entry = unknown

/**
 * Behind a command (`npx next start`) the app is a grandchild: passes the channel and the sockets on through every
 * node process in between, at the same numbers, as long as `isWanted`. Node itself hands down only 0, 1 and 2.
 */
export function passDescriptorsOn(fds: readonly number[], isWanted: () => boolean): void {
  const { ChildProcess } = process.getBuiltinModule('node:child_process')
  const prototype = ChildProcess.prototype as unknown as { spawn: Spawn }
  const { spawn } = prototype
  prototype.spawn = function (options) {
    return Reflect.apply(spawn, this, [isWanted() ? withDescriptors(options, fds) : options])
  }
}

/** The same spawn with our descriptors, unless its caller has other plans for those numbers or for the child. */
function withDescriptors(options: SpawnOptions, fds: readonly number[]): SpawnOptions {
  const isOurs = options.envPairs?.some((pair) => pair.startsWith(`${ORDERS_ENV}=`)) ?? false
  const stdio = entriesOf(options.stdio)
  if (!isOurs || stdio.includes('ipc') || fds.some((fd) => stdio[fd] !== undefined)) return options
  const entries = Array.from(
    { length: Math.max(stdio.length, ...fds.map((fd) => fd + 1)) },
    (_, fd): Entry => (fds.includes(fd) ? fd : (stdio[fd] ?? (fd < 3 ? 'pipe' : 'ignore'))),
  )
  return { ...options, stdio: entries as StdioOptions }
}

function entriesOf(stdio: StdioOptions | undefined): readonly Entry[] {
  if (Array.isArray(stdio)) return stdio
  const each = stdio ?? 'pipe'
  return [each, each, each]
}
