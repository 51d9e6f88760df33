import { exitCodes } from './config/exit-codes.ts'
import type { Settings } from './config/settings.ts'
import { isPaused } from './core/snapshot.ts'
import { buildEngine, type Engine } from './run/engine.ts'
import type { Closer, Parts, RunInput } from './run/parts.ts'
import { serveViews } from './run/views.ts'
import { errorCode } from './shell/error-code.ts'
import { readFifo } from './shell/fifo.ts'
import { ListenError } from './shell/listen-error.ts'
import type { Log } from './shell/log.ts'
import { createObey, type Obey } from './shell/orders.ts'
import { removePidfile } from './shell/pidfile.ts'
import { prepare, type Prepared } from './shell/prepare.ts'
import { SetupError } from './shell/setup-error.ts'
import { catchSignals } from './shell/signals.ts'
import { watchTouched, watchTrees } from './shell/touch.ts'
import { startControl } from './surfaces/control/start.ts'
import { createLogger, type Logger } from './surfaces/log/logger.ts'
import { statistics } from './surfaces/log/statistics.ts'
import { createViewer } from './surfaces/metrics/viewer.ts'
import { readVersion } from './version.ts'

export type { RunInput } from './run/parts.ts'

/** Runs the app until it is told to stop. Resolves with the exit code; what the operator did wrong is one line on stderr. */
export async function runSupervisor(asked: RunInput): Promise<number> {
  const input = { ...asked, settings: onThisPlatform(asked.settings) }
  try {
    enter(input.settings)
    const logger = await openLogger(input.settings)
    const prepared = await prepare(input.settings)
    return await supervise(input, prepared, logger)
  } catch (error) {
    return refuse(error)
  }
}

/** Only Linux spreads connections over SO_REUSEPORT sockets evenly; elsewhere workers share one. */
function onThisPlatform(settings: Settings): Settings {
  return process.platform === 'linux' ? settings : { ...settings, listenLayout: 'shared' }
}

/** Files are looked up from here on, and made with this mask. */
function enter({ chdir, umask, procname }: Settings): void {
  if (chdir !== null) process.chdir(chdir)
  if (umask !== null) process.umask(umask)
  if (procname !== null) process.title = `${procname} supervisor`
}

async function openLogger(settings: Settings): Promise<Logger> {
  try {
    return await createLogger(settings)
  } catch (cause) {
    throw new SetupError(`logto: cannot write ${settings.logto}: ${errorCode(cause)}`, { cause })
  }
}

function refuse(error: unknown): number {
  if (error instanceof ListenError) return complain(error, exitCodes['listen-failed'].number)
  if (error instanceof SetupError || isFileError(error))
    return complain(error, exitCodes.usage.number)
  throw error
}

function complain({ message }: Error, code: number): number {
  process.stderr.write(`stint: ${message}\n`)
  return code
}

/** A log file or pidfile that cannot be written. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error
}

/** What was opened is closed again in the opposite order, whether or not all of it could be opened, or can be closed. */
async function supervise(input: RunInput, prepared: Prepared, logger: Logger): Promise<number> {
  const signals = catchSignals()
  const closers: Closer[] = []
  const onClose = (closer: Closer): void => void closers.push(closer)
  onClose(signals.release)
  try {
    return await compose({ input, prepared, logger, signals, onClose })
  } finally {
    // What opens slowly may still add one while others are closed.
    for (let close = closers.pop(); close !== undefined; close = closers.pop())
      await attempt(close, logger.log)
  }
}

/** A file that cannot be removed (its disk became read-only) neither keeps the rest nor spoils the exit code. */
async function attempt(close: Closer, log: Log): Promise<void> {
  try {
    await close()
  } catch (error) {
    log({ level: 'error', text: `not tidied up: ${String(error)}`, fields: { event: 'untidy' } })
  }
}

/** Builds the supervisor, opens what it can be seen and told through, then lets it run. */
async function compose(parts: Parts): Promise<number> {
  const { input, prepared, signals, onClose } = parts
  const { settings } = input
  onClose(prepared.pidfile.release)
  onClose(prepared.places.release)
  onClose(prepared.sockets.closeAll)
  const engine = buildEngine(parts)
  const { snapshot, post, reload, overrides, workersWanted, ring, effectiveBacklogs } = engine
  mention(parts, ring.log)

  const obey = obeyWith(parts, engine)
  if (settings.masterFifo !== null) onClose(readFifo(settings.masterFifo, { obey, log: ring.log }))
  const viewer = createViewer({ snapshot, effectiveBacklogs, version: readVersion() })
  onClose(viewer.close)
  const views = serveViews(parts, viewer, ring.log)
  const by = await Promise.race([views.then(() => null), signals.endAsked])
  if (by !== null) {
    const text = `stopping by=${by} before anything was started`
    ring.log({ level: 'info', text, fields: { event: 'stopping', by } })
    return exitCodes.ok.number
  }
  const { glance } = viewer
  const tools = { snapshot, post, reload, overrides, workersWanted, ring }
  onClose(await startControl({ ...tools, settings, app: input.app, glance }))
  listenTo(parts, engine, obey)
  return engine.run()
}

function mention({ input, prepared }: Parts, log: Log): void {
  for (const text of [...input.notices, ...prepared.notices])
    log({ level: 'warn', text, fields: { event: 'notice' } })
  for (const text of input.news) log({ level: 'info', text, fields: { event: 'notice' } })
}

/** What signals and the letters of the FIFO ask for. */
function obeyWith({ logger }: Parts, engine: Engine): Obey {
  const { snapshot, post, reload, ring, writePidfile } = engine
  return createObey({
    post,
    isPaused: () => isPaused(snapshot()),
    reload: (by) => void reload(by),
    logStatistics: () => statistics(snapshot()).forEach(ring.log),
    reopenLog: logger.reopen,
    rewritePidfile: writePidfile,
  })
}

/** From here on signals and touched files are obeyed; those that were caught before come first. */
function listenTo({ input, signals, onClose }: Parts, { reload }: Engine, obey: Obey): void {
  const { touchReload, watch, pidfile } = input.settings
  onClose(signals.deliver(obey))
  onClose(watchTouched(touchReload, (path) => void reload(`touch ${path}`)))
  onClose(watchTrees(watch, (path) => void reload(`change of ${path}`)))
  onClose(() => pidfile !== null && removePidfile(pidfile))
}
