import { randomBytes, randomInt } from 'node:crypto'
import { printAddress, type Address } from './config/address.ts'
import type { AppSpec } from './config/app-spec.ts'
import { printProblem } from './config/errors.ts'
import { exitCodes } from './config/exit-codes.ts'
import type { KnobName } from './config/knobs.ts'
import type { Origins } from './config/layers/origins.ts'
import type { Resolved } from './config/layers/resolve.ts'
import { knobNames, knobOf, settingOf } from './config/names.ts'
import { nodeArgsOf, workerEnvOf } from './config/runtime.ts'
import type { Settings } from './config/settings.ts'
import { firstSnapshot, isPaused, type Snapshot } from './core/snapshot.ts'
import { ListenError } from './shell/listen-error.ts'
import { appListenRequest } from './shell/app-listen.ts'
import { watchBacklog } from './shell/backlog-watch.ts'
import { monotonicMs } from './shell/clock.ts'
import { autoWorkers, cpuCount } from './shell/cpus.ts'
import { createEmployer } from './shell/employer.ts'
import { errorCode } from './shell/error-code.ts'
import { readFifo } from './shell/fifo.ts'
import type { Log, LogLine } from './shell/log.ts'
import { watchOomKills } from './shell/oom-watch.ts'
import { createObey } from './shell/orders.ts'
import { createOverrides, type Overrides } from './shell/overrides.ts'
import { createPerform } from './shell/perform.ts'
import { removePidfile, writePidfile } from './shell/pidfile.ts'
import { prepare, type Prepared } from './shell/prepare.ts'
import { createReload, type Reread } from './shell/reload.ts'
import { createRunDir } from './shell/run-dir.ts'
import { startSampler } from './shell/sampler.ts'
import { noSentinel, startSentinel } from './shell/sentinel.ts'
import { SetupError } from './shell/setup-error.ts'
import { catchSignals, type CaughtSignals } from './shell/signals.ts'
import type { Launch } from './shell/spawner.ts'
import { createSupervisor, type Fact, type Watcher } from './shell/supervisor.ts'
import { watchTouched, watchTrees } from './shell/touch.ts'
import type { Workforce } from './shell/workforce.ts'
import { createEventRing } from './surfaces/control/event-ring.ts'
import { startControl } from './surfaces/control/start.ts'
import { describe } from './surfaces/log/journal.ts'
import { createLogger, type Logger } from './surfaces/log/logger.ts'
import { statistics } from './surfaces/log/statistics.ts'
import { uwsgiRows } from './surfaces/metrics/compat/uwsgi-rows.ts'
import { createViewer, type Viewer } from './surfaces/metrics/viewer.ts'
import { createStatsViewer } from './surfaces/stats/viewer.ts'
import { readVersion } from './version.ts'

/** What the command line resolved. */
export interface RunInput {
  readonly settings: Settings
  /** Where each setting was written, for `stint config`. */
  readonly origins: Origins
  readonly notices: readonly string[]
  readonly news: readonly string[]
  readonly app: AppSpec
  /** Resolves the configuration again, for SIGHUP. */
  readonly reread: () => Promise<Resolved>
}

const knobBySetting: ReadonlyMap<string, KnobName> = new Map(
  knobNames.map((name) => [settingOf(name), name]),
)

const REPORT_EVERY_MS = 1_000
/** What `tls.Server#setTicketKeys` takes. */
const TICKET_KEYS_BYTES = 48
const MOST_SEED = 2 ** 32

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

type Closer = () => unknown

/** A file that cannot be removed (its disk became read-only) neither keeps the rest nor spoils the exit code. */
async function attempt(close: Closer, log: Log): Promise<void> {
  try {
    await close()
  } catch (error) {
    log({ level: 'error', text: `not tidied up: ${String(error)}`, fields: { event: 'untidy' } })
  }
}

interface Parts {
  readonly input: RunInput
  readonly prepared: Prepared
  readonly logger: Logger
  readonly signals: CaughtSignals
  readonly onClose: (closer: Closer) => void
}

async function compose({ input, prepared, logger, signals, onClose }: Parts): Promise<number> {
  const { settings } = input
  const ring = createEventRing(logger.log)
  const { log } = ring
  onClose(prepared.pidfile.release)
  onClose(prepared.places.release)
  onClose(prepared.sockets.closeAll)
  const overrides = createOverrides(input.origins)
  for (const text of [...input.notices, ...prepared.notices])
    log({ level: 'warn', text, fields: { event: 'notice' } })
  for (const text of input.news) log({ level: 'info', text, fields: { event: 'notice' } })

  const workforce: Workforce = new Map()
  const sentinel = settings.noOrphans ? startSentinel(log) : noSentinel
  onClose(sentinel.dismiss)
  const runDir = createRunDir(prepared)
  onClose(runDir.remove)
  const backlog = watchBacklog(log)
  const oomWatch = watchOomKills()
  const post = (fact: Fact): void => supervisor.post(fact)
  const snapshot = (): Snapshot => supervisor.snapshot()

  const perform = createPerform({
    launch: () => launchOf(input.app, snapshot().settings, prepared, logger),
    sockets: prepared.sockets,
    workforce,
    sentinel,
    runDir,
    logFormat: logger.format,
    appListen: appListenRequest(settings.appListen),
    ticketKeysBase64: randomBytes(TICKET_KEYS_BYTES).toString('base64'),
    reportEveryMs: REPORT_EVERY_MS,
    employ: createEmployer({
      workforce,
      sentinel,
      oomWatch,
      reception: { snapshot, post, sockets: prepared.sockets, log },
    }),
    post,
  })
  const watch: Watcher = (event, before, after) => {
    for (const line of describe(event, before, after)) log(line)
    if (event.type === 'worker-listened' || event.type === 'worker-serving') {
      sampler.now()
      backlog.check(after.addresses, after.settings.backlog)
    }
    if (before.phase.phase === 'starting' && after.phase.phase === 'running') {
      prepared.places.release()
      announce(settings, prepared, log)
    }
    if (before.settings.logLevel !== after.settings.logLevel)
      logger.setLevel(after.settings.logLevel)
  }
  const supervisor = createSupervisor({ first: firstOf(settings, prepared), perform, watch })
  const sampler = startSampler({ snapshot, oomWatch, post })
  onClose(sampler.stop)
  const reload = createReload({
    reread: rereadOf(input, overrides),
    settings: () => snapshot().settings,
    knobOf: knobBehind,
    // What `stint scale` and SIGTTIN asked for stands until the configuration names another number.
    workersWanted: (next) =>
      next.workers === snapshot().settings.workers ? snapshot().workersWanted : workersWanted(next),
    post,
    log,
  })

  const obey = createObey({
    post,
    isPaused: () => isPaused(snapshot()),
    reload: (by) => void reload(by),
    logStatistics: () => statistics(snapshot()).forEach(log),
    reopenLog: logger.reopen,
    rewritePidfile: () => announce(snapshot().settings, prepared, log),
  })
  if (settings.masterFifo !== null) onClose(readFifo(settings.masterFifo, { obey, log }))

  const viewer = createViewer({
    snapshot,
    effectiveBacklogs: backlog.effective,
    version: readVersion(),
  })
  onClose(viewer.close)
  const views = serveViews({ settings, viewer, log, onClose })
  const by = await Promise.race([views.then(() => null), signals.endAsked])
  if (by !== null) {
    const text = `stopping by=${by} before anything was started`
    log({ level: 'info', text, fields: { event: 'stopping', by } })
    return exitCodes.ok.number
  }
  onClose(
    await startControl({
      settings,
      app: input.app,
      glance: viewer.glance,
      reload,
      snapshot,
      post,
      overrides,
      workersWanted,
      ring,
    }),
  )
  onClose(signals.deliver(obey))
  onClose(watchTouched(settings.touchReload, (path) => void reload(`touch ${path}`)))
  onClose(watchTrees(settings.watch, (path) => void reload(`change of ${path}`)))
  onClose(() => settings.pidfile !== null && removePidfile(settings.pidfile))
  return supervisor.run()
}

function firstOf(settings: Settings, { sockets }: Prepared): Snapshot {
  return firstSnapshot({
    nowMs: monotonicMs(),
    settings,
    seed: randomInt(MOST_SEED),
    cpus: cpuCount(),
    workersWanted: workersWanted(settings),
    addresses: sockets.addresses(),
  })
}

/** The pidfile appears with the first ready worker; that it cannot be written is no reason to stop serving. */
function announce({ pidfile }: Settings, prepared: Prepared, log: Log): void {
  if (pidfile === null) return
  try {
    writePidfile(pidfile)
    prepared.pidfile.release()
  } catch (error) {
    log({ level: 'error', text: `pidfile: ${String(error)}`, fields: { event: 'pidfile' } })
  }
}

/** Metrics and statistics: listeners of their own that only look. */
async function serveViews({
  settings,
  viewer,
  log,
  onClose,
}: {
  readonly settings: Settings
  readonly viewer: Viewer
  readonly log: Log
  readonly onClose: (closer: Closer) => void
}): Promise<void> {
  const view = createStatsViewer(viewer.glance)
  if (settings.metrics !== null) {
    const compat = settings.metricsCompat === 'uwsgi' ? uwsgiRows({ settings, view }) : []
    // prom-client costs memory that only a scraped supervisor needs to spend.
    const { serveMetrics } = await import('./surfaces/metrics/server.ts')
    const { address, close } = await serveMetrics({
      address: settings.metrics,
      view: viewer.view,
      glance: viewer.glance,
      compat,
      log,
    })
    onClose(close)
    log(metricsLine(address))
  }
  if (settings.stats === null && settings.statsNative === null) return
  const { startStats } = await import('./surfaces/stats/start-stats.ts')
  await startStats({ settings, view, log, onClose })
}

function launchOf(
  app: AppSpec,
  settings: Settings,
  { uid, gid }: Prepared,
  logger: Logger,
): Launch {
  return {
    app,
    node: settings.node ?? process.execPath,
    nodeArgs: nodeArgsOf(settings),
    env: workerEnvOf(settings),
    uid,
    gid,
    output: logger.output(),
  }
}

function knobBehind(setting: string): { readonly name: string; readonly live: boolean } {
  const name = knobBySetting.get(setting)
  return { name: name ?? setting, live: name !== undefined && knobOf(name).live }
}

function workersWanted({ workers }: Settings): number {
  return workers === 'auto' ? autoWorkers() : workers
}

function rereadOf({ reread }: RunInput, overrides: Overrides): Reread {
  return async () => {
    const resolved = await reread()
    return resolved.ok
      ? { settings: overrides.over(resolved) }
      : { problems: resolved.problems.map(printProblem) }
  }
}

function metricsLine(address: Address): LogLine {
  const at = `http://${printAddress(address)}/metrics`
  return { level: 'info', text: `metrics at=${at}`, fields: { event: 'metrics', at } }
}
