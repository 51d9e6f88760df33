import { closeSync, openSync } from 'node:fs'
import { pino, type DestinationStream } from 'pino'
import type { PrettyOptions } from 'pino-pretty'
import type { Settings } from '../../config/settings.ts'
import type { Log } from '../../shell/log.ts'

/** The supervisor's own log, and the descriptors that workers write their output to. */
export interface Logger {
  readonly log: Log
  readonly format: 'pretty' | 'json'
  /** stdout and stderr for workers: the same file as the log, or what the supervisor has. */
  readonly output: () => readonly [stdout: number, stderr: number]
  readonly setLevel: (level: Settings['logLevel']) => void
  /** After logrotate: goes on in a new file of the same name. Workers keep the file they were born with. */
  readonly reopen: () => void
}

const STDOUT = 1
const STDERR = 2

/** Opens the log. Throws what `open` says when `logto` cannot be written. */
export async function createLogger({
  logto,
  logFormat,
  logLevel,
}: Pick<Settings, 'logto' | 'logFormat' | 'logLevel'>): Promise<Logger> {
  let fd = logto === null ? STDERR : openLog(logto)
  const isTerminal = logto === null && process.stderr.isTTY
  const format = logFormat === 'auto' ? (isTerminal ? 'pretty' : 'json') : logFormat
  // Loaded only where people read: it would double the memory of the log.
  const pretty = format === 'pretty' ? (await import('pino-pretty')).default : null
  const connect = (): pino.Logger =>
    pino(
      { base: { name: 'stint', supervisor: process.pid }, level: logLevel },
      destination(fd, pretty, isTerminal),
    )
  let sink = connect()

  return {
    log: ({ level, text, fields }) => sink[level](fields, text),
    format,
    output: () => (logto === null ? [STDOUT, STDERR] : [fd, fd]),
    setLevel: (level) => {
      sink.level = level
    },
    reopen: () => {
      if (logto === null) return
      const before = fd
      try {
        fd = openLog(logto)
      } catch (error) {
        sink.error({ event: 'reopen failed' }, `the log goes on in the old file: ${String(error)}`)
        return
      }
      sink = connect()
      closeSync(before)
    },
  }
}

function openLog(path: string): number {
  return openSync(path, 'a', 0o640)
}

type Pretty = (options: PrettyOptions) => DestinationStream

/** Synchronous: a line is on disk before the event's consequences are. A full disk loses lines, not the service. */
function destination(fd: number, pretty: Pretty | null, isTerminal: boolean): DestinationStream {
  const file = pino.destination({ dest: fd, sync: true })
  file.on('error', () => {})
  if (pretty === null) return file
  const colorize = isTerminal && process.env['NO_COLOR'] === undefined
  return pretty({
    destination: file,
    colorize,
    hideObject: true,
    ignore: 'name,supervisor,pid',
    translateTime: 'SYS:HH:MM:ss.l',
    sync: true,
  })
}
