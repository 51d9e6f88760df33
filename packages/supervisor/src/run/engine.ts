import { randomBytes, randomInt } from 'node:crypto'
import type { AppSpec } from '../config/app-spec.ts'
import { printProblem } from '../config/errors.ts'
import type { KnobName } from '../config/knobs.ts'
import { knobNames, knobOf, settingOf } from '../config/names.ts'
import { nodeArgsOf, workerEnvOf } from '../config/runtime.ts'
import type { Settings } from '../config/settings.ts'
import { firstSnapshot, type Snapshot } from '../core/snapshot.ts'
import { appListenRequest } from '../shell/app-listen.ts'
import { watchBacklog, type BacklogWatch } from '../shell/backlog-watch.ts'
import { monotonicMs } from '../shell/clock.ts'
import { autoWorkers, cpuCount } from '../shell/cpus.ts'
import { createEmployer } from '../shell/employer.ts'
import type { Log } from '../shell/log.ts'
import { watchOomKills, type OomWatch } from '../shell/oom-watch.ts'
import { createOverrides, type Overrides } from '../shell/overrides.ts'
import { createPerform } from '../shell/perform.ts'
import { writePidfile } from '../shell/pidfile.ts'
import type { Prepared } from '../shell/prepare.ts'
import { createReload, type Reread } from '../shell/reload.ts'
import { createRunDir } from '../shell/run-dir.ts'
import { startSampler } from '../shell/sampler.ts'
import { noSentinel, startSentinel } from '../shell/sentinel.ts'
import type { Launch } from '../shell/spawner.ts'
import {
  createSupervisor,
  type Fact,
  type Perform,
  type Supervisor,
  type Watcher,
} from '../shell/supervisor.ts'
import type { Workforce } from '../shell/workforce.ts'
import { createEventRing, type EventRing } from '../surfaces/control/event-ring.ts'
import { describe } from '../surfaces/log/journal.ts'
import type { Logger } from '../surfaces/log/logger.ts'
import type { Parts, RunInput } from './parts.ts'

/** The supervisor with all it works with; it does nothing yet, and nobody can reach it. */
export interface Engine extends Pick<Supervisor, 'snapshot' | 'post' | 'run'> {
  /** Of every event, for the log and for `stint events`. */
  readonly ring: EventRing
  readonly overrides: Overrides
  readonly reload: (by: string) => Promise<readonly string[]>
  readonly workersWanted: (settings: Settings) => number
  readonly effectiveBacklogs: BacklogWatch['effective']
  readonly writePidfile: () => void
}

const knobBySetting: ReadonlyMap<string, KnobName> = new Map(
  knobNames.map((name) => [settingOf(name), name]),
)

const REPORT_EVERY_MS = 1_000
/** What `tls.Server#setTicketKeys` takes. */
const TICKET_KEYS_BYTES = 48
const MOST_SEED = 2 ** 32

/** Puts the supervisor together. What each part reads of the others it asks for when it needs it. */
export function buildEngine(parts: Parts): Engine {
  const { input, prepared, logger, onClose } = parts
  const ring = createEventRing(logger.log)
  const { log } = ring
  const overrides = createOverrides(input.origins)
  const post = (fact: Fact): void => supervisor.post(fact)
  const snapshot = (): Snapshot => supervisor.snapshot()
  const backlog = watchBacklog(log)
  const oomWatch = watchOomKills()
  const announce = (): void => announceIn(snapshot().settings, prepared, log)
  const first = firstOf(input.settings, prepared)
  const perform = performWith(parts, { log, oomWatch, post, snapshot })
  const watch = watchWith({
    log,
    sampled: () => sampler.now(),
    backlog,
    logger,
    running: () => {
      prepared.places.release()
      announce()
    },
  })
  const supervisor = createSupervisor({ first, perform, watch })
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
  return {
    snapshot,
    post,
    run: supervisor.run,
    ring,
    overrides,
    reload,
    workersWanted,
    effectiveBacklogs: backlog.effective,
    writePidfile: announce,
  }
}

/** The hands: processes, their sockets and the directory they meet in. */
function performWith(
  { input, prepared, logger, onClose }: Parts,
  {
    log,
    oomWatch,
    post,
    snapshot,
  }: Pick<Supervisor, 'post' | 'snapshot'> & { readonly log: Log; readonly oomWatch: OomWatch },
): Perform {
  const { sockets } = prepared
  const { noOrphans, appListen } = input.settings
  const workforce: Workforce = new Map()
  const sentinel = noOrphans ? startSentinel(log) : noSentinel
  onClose(sentinel.dismiss)
  const runDir = createRunDir(prepared)
  onClose(runDir.remove)
  const reception = { snapshot, post, sockets, log }
  return createPerform({
    launch: () => launchOf(input.app, snapshot().settings, prepared, logger),
    sockets,
    workforce,
    sentinel,
    runDir,
    logFormat: logger.format,
    appListen: appListenRequest(appListen),
    ticketKeysBase64: randomBytes(TICKET_KEYS_BYTES).toString('base64'),
    reportEveryMs: REPORT_EVERY_MS,
    employ: createEmployer({ workforce, sentinel, oomWatch, reception }),
    post,
  })
}

/** The eyes: what follows from an event outside the core. */
function watchWith({
  log,
  sampled,
  backlog,
  logger,
  running,
}: {
  readonly log: Log
  /** Memory is looked at. */
  readonly sampled: () => void
  readonly backlog: BacklogWatch
  readonly logger: Logger
  /** The first worker is ready. */
  readonly running: () => void
}): Watcher {
  return (event, before, after) => {
    for (const line of describe(event, before, after)) log(line)
    if (event.type === 'worker-listened' || event.type === 'worker-serving') {
      sampled()
      backlog.check(after.addresses, after.settings.backlog)
    }
    if (before.phase.phase === 'starting' && after.phase.phase === 'running') running()
    if (before.settings.logLevel !== after.settings.logLevel)
      logger.setLevel(after.settings.logLevel)
  }
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
function announceIn({ pidfile }: Settings, prepared: Prepared, log: Log): void {
  if (pidfile === null) return
  try {
    writePidfile(pidfile)
    prepared.pidfile.release()
  } catch (error) {
    log({ level: 'error', text: `pidfile: ${String(error)}`, fields: { event: 'pidfile' } })
  }
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
