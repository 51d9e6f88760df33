import { randomBytes, randomInt } from 'node:crypto'
import { printAddress, type Address } from './config/address.ts'
import type { AppSpec } from './config/app-spec.ts'
import { printProblem } from './config/errors.ts'
import { exitCodes } from './config/exit-codes.ts'
import type { Origins, Resolved } from './config/layers/resolve.ts'
import { knobNames, knobOf, settingOf } from './config/names.ts'
import type { Settings } from './config/settings.ts'
import { firstSnapshot } from './core/snapshot.ts'
import { ListenError } from './shell/listen-error.ts'
import { appListenRequest } from './shell/app-listen.ts'
import { watchBacklog } from './shell/backlog-watch.ts'
import { monotonicMs } from './shell/clock.ts'
import { autoWorkers, cpuCount } from './shell/cpus.ts'
import { createEmployer } from './shell/employer.ts'
import type { LogLine } from './shell/log.ts'
import { createOverrides, type Overrides } from './shell/overrides.ts'
import { createPerform } from './shell/perform.ts'
import { removePidfile, writePidfile } from './shell/pidfile.ts'
import { prepare, SetupError, type Prepared } from './shell/prepare.ts'
import { createReload, type Reread } from './shell/reload.ts'
import { createRunDir } from './shell/run-dir.ts'
import { startSampler } from './shell/sampler.ts'
import { noSentinel, startSentinel } from './shell/sentinel.ts'
import { handleSignals } from './shell/signals.ts'
import type { Launch } from './shell/spawner.ts'
import { startSupervisor, type Fact, type Supervisor, type Watcher } from './shell/supervisor.ts'
import { watchTouched, watchTrees } from './shell/touch.ts'
import type { Workforce } from './shell/workforce.ts'
import { createEventRing } from './surfaces/control/event-ring.ts'
import { startControl } from './surfaces/control/start.ts'
import { describe } from './surfaces/log/journal.ts'
import { createLogger, type Logger } from './surfaces/log/logger.ts'
import { statistics } from './surfaces/log/statistics.ts'
import { uwsgiRows } from './surfaces/metrics/compat/uwsgi-rows.ts'
import { serveMetrics } from './surfaces/metrics/server.ts'
import { createViewer } from './surfaces/metrics/viewer.ts'
import { startStats } from './surfaces/stats/start-stats.ts'
import { createStatsViewer } from './surfaces/stats/viewer.ts'
import { readVersion } from './version.ts'

/** What the command line resolved. */
export interface RunInput {
  readonly settings: Settings
  /** Where each setting was written, for `stint config`. */
  readonly origins: Origins
  readonly notices: readonly string[]
  readonly app: AppSpec
  /** Resolves the configuration again, for SIGHUP. */
  readonly reread: () => Promise<Resolved>
}

const liveSettings: ReadonlySet<string> = new Set(
  knobNames.filter((name) => knobOf(name).live).map(settingOf),
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
    const logger = createLogger(input.settings)
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

async function supervise(input: RunInput, prepared: Prepared, logger: Logger): Promise<number> {
  const { settings } = input
  const ring = createEventRing(logger.log)
  const { log } = ring
  const overrides = createOverrides(input.origins)
  for (const text of [...input.notices, ...prepared.notices])
    log({ level: 'warn', text, fields: { event: 'notice' } })

  const workforce: Workforce = new Map()
  const sentinel = settings.noOrphans ? startSentinel(log) : noSentinel
  const runDir = createRunDir(prepared)
  const backlog = watchBacklog(log)
  const post = (fact: Fact): void => supervisor.post(fact)
  const snapshot = (): ReturnType<Supervisor['snapshot']> => supervisor.snapshot()
  const employ = createEmployer({
    workforce,
    sentinel,
    reception: { snapshot, post, sockets: prepared.sockets, log },
  })

  const viewer = createViewer({
    snapshot,
    effectiveBacklogs: backlog.effective,
    version: readVersion(),
  })
  const statsView = createStatsViewer(viewer.glance)
  const compat = settings.metricsCompat === 'uwsgi' ? uwsgiRows({ settings, view: statsView }) : []
  const metrics =
    settings.metrics === null
      ? null
      : await serveMetrics({
          address: settings.metrics,
          view: viewer.view,
          glance: viewer.glance,
          compat,
          log,
        })
  if (metrics !== null) log(metricsLine(metrics.address))
  const stats = await startStats({ settings, view: statsView, log }).catch(
    async (error: unknown) => {
      await metrics?.close()
      throw error
    },
  )

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
    employ,
    post,
  })

  const watch: Watcher = (event, before, after) => {
    for (const line of describe(event, before, after)) log(line)
    if (event.type === 'worker-listened' || event.type === 'worker-serving') {
      sampler.now()
      backlog.check(after.addresses, after.settings.backlog)
    }
    if (
      before.phase.phase === 'starting' &&
      after.phase.phase === 'running' &&
      settings.pidfile !== null
    )
      writePidfile(settings.pidfile)
    if (before.settings.logLevel !== after.settings.logLevel)
      logger.setLevel(after.settings.logLevel)
  }

  // Before the first worker: a socket that cannot be had must not leave workers behind.
  const closeControl = await startControl({
    settings,
    app: input.app,
    glance: viewer.glance,
    reload: (by) => reload(by),
    snapshot,
    post,
    overrides,
    workersWanted,
    ring,
  }).catch(async (error: unknown) => {
    sentinel.dismiss()
    runDir.remove()
    viewer.close()
    await metrics?.close()
    await stats.close()
    throw error
  })
  const first = firstSnapshot({
    nowMs: monotonicMs(),
    settings,
    seed: randomInt(MOST_SEED),
    cpus: cpuCount(),
    workersWanted: workersWanted(settings),
    addresses: prepared.sockets.addresses(),
  })
  const supervisor = startSupervisor({ first, perform, watch })
  const sampler = startSampler({ snapshot, post })
  const reload = createReload({
    reread: rereadOf(input, overrides),
    settings: () => snapshot().settings,
    isLive: (name) => liveSettings.has(name),
    // What `stint scale` and SIGTTIN asked for stands until the configuration names another number.
    workersWanted: (next) =>
      next.workers === snapshot().settings.workers ? snapshot().workersWanted : workersWanted(next),
    post,
    log,
  })
  const stops = [
    handleSignals({
      post,
      workersWanted: () => snapshot().workersWanted,
      reload,
      logStatistics: () => statistics(snapshot()).forEach(log),
      reopenLog: logger.reopen,
    }),
    watchTouched(settings.touchReload, (path) => reload(`touch ${path}`)),
    watchTrees(settings.watch, (path) => reload(`change of ${path}`)),
    sampler.stop,
    sentinel.dismiss,
    runDir.remove,
    viewer.close,
    closeControl,
  ]
  try {
    return await supervisor.done
  } finally {
    for (const stop of stops) stop()
    await metrics?.close()
    await stats.close()
    if (settings.pidfile !== null) removePidfile(settings.pidfile)
  }
}

function launchOf(
  app: AppSpec,
  { node, nodeArgs, env }: Settings,
  { uid, gid }: Prepared,
  logger: Logger,
): Launch {
  return { app, node: node ?? process.execPath, nodeArgs, env, uid, gid, output: logger.output() }
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
