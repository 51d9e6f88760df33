import { printProblem } from '../../config/errors.ts'
import type { Settings } from '../../config/settings.ts'
import { isEnding, isPaused, readyWorkers, type Snapshot } from '../../core/snapshot.ts'
import type {
  ControlError,
  ControlResults,
  ControlVerb,
  ControlWish,
} from '../../protocol/control.ts'
import type { ControlStatus } from '../../protocol/control-status.ts'
import type { Overrides } from '../../shell/overrides.ts'
import type { Fact } from '../../shell/supervisor.ts'
import { knobRow, knobRows } from './knob-rows.ts'
import type { EventRing } from './event-ring.ts'

/** What a wish is weighed against, and where the facts go. */
export interface GrantTools {
  readonly snapshot: () => Snapshot
  readonly status: () => ControlStatus
  readonly post: (fact: Fact) => void
  /** Reads the configuration again, then asks for a reload; the lines say what is wrong with the configuration. */
  readonly reload: (by: string) => Promise<readonly string[]>
  readonly overrides: Overrides
  readonly workersWanted: (settings: Settings) => number
  readonly ring: EventRing
  readonly pid: number
}

/** A wish that is not granted, with the reason. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: ControlError['code'] = 'refused'
}

/** Does what was asked, as far as posting facts does it. Throws a `Refusal` with one line for the operator. */
export async function grant(
  wish: ControlWish,
  tools: GrantTools,
): Promise<ControlResults[ControlVerb]> {
  switch (wish.verb) {
    case 'status':
      return tools.status()
    case 'reload':
      return reload(tools)
    case 'recycle':
      return recycle(wish.slot, tools)
    case 'scale':
      return scale(wish, tools)
    case 'pause':
      return pause(tools)
    case 'resume':
      return resume(tools)
    case 'stop':
      tools.post({ type: 'stop-asked', mode: wish.mode, by: 'control' })
      return { pid: tools.pid, mode: wish.mode }
    case 'set':
      return set(wish, tools)
    case 'config':
      return knobRows(tools.snapshot().settings, tools.overrides.origins())
    case 'events':
      return events(wish, tools)
  }
}

async function events(
  { after, most, waitMs }: Extract<ControlWish, { readonly verb: 'events' }>,
  { ring }: GrantTools,
): Promise<ControlResults['events']> {
  await ring.next(after, waitMs)
  return { events: ring.since(after, most), last: ring.last(), ended: ring.hasEnded() }
}

async function reload({ snapshot, reload: ask }: GrantTools): Promise<ControlResults['reload']> {
  refuseIfEnding(snapshot())
  if (snapshot().phase.phase === 'starting')
    throw new Refusal('nothing serves yet; there is nothing to reload')
  refuseIfPaused(snapshot())
  const { lastGeneration, reload: rolling } = snapshot()
  const problems = await ask('control')
  if (problems.length > 0) throw new Refusal(`the configuration is wrong: ${problems.join('; ')}`)
  return { generation: lastGeneration + 1, queued: rolling.state === 'rolling' }
}

function recycle(slot: number, { snapshot, post }: GrantTools): ControlResults['recycle'] {
  refuseIfEnding(snapshot())
  refuseIfPaused(snapshot())
  const worker = readyWorkers(snapshot()).find((each) => each.slot === slot)
  if (worker === undefined) throw new Refusal(`slot ${slot} has no ready worker`)
  post({ type: 'recycle-asked', slot })
  return { slot, pid: worker.appPid }
}

function pause({ snapshot, post }: GrantTools): ControlResults['pause'] {
  refuseIfEnding(snapshot())
  if (snapshot().phase.phase === 'starting')
    throw new Refusal('nothing serves yet; there is nothing to pause')
  const before = isPaused(snapshot())
  if (!before) post({ type: 'pause-asked', by: 'control' })
  return { before }
}

function resume({ snapshot, post }: GrantTools): ControlResults['resume'] {
  refuseIfEnding(snapshot())
  const before = isPaused(snapshot())
  if (before) post({ type: 'resume-asked', by: 'control' })
  return { before }
}

function scale(
  { workers, relative }: { readonly workers: number; readonly relative: boolean },
  { snapshot, post }: GrantTools,
): ControlResults['scale'] {
  refuseIfEnding(snapshot())
  const before = snapshot().workersWanted
  const wanted = relative ? before + workers : workers
  if (wanted < 1 || wanted > MOST_WORKERS)
    throw new Refusal(`expected 1 to ${MOST_WORKERS} workers, got ${wanted}`)
  post({ type: 'scale-asked', workers: wanted })
  return { workers: wanted, before }
}

const MOST_WORKERS = 1024

function set(
  wish: { readonly knob: string; readonly values: readonly string[] },
  { snapshot, overrides, workersWanted, post }: GrantTools,
): ControlResults['set'] {
  refuseIfEnding(snapshot())
  const { settings, workersWanted: workersNow } = snapshot()
  const changed = overrides.set(wish, settings)
  if ('problem' in changed) throw new Refusal(printProblem(changed.problem).replace(/^stint: /, ''))
  // A knob other than `workers` leaves the number that `stint scale` asked for.
  const wanted = changed.knob === 'workers' ? workersWanted(changed.settings) : workersNow
  post({ type: 'settings-changed', settings: changed.settings, workersWanted: wanted })
  return {
    knob: changed.knob,
    values: knobRow(changed.knob, changed.settings),
    before: knobRow(changed.knob, settings),
  }
}

/** Nobody is replaced in a pause, so whoever waits for it would wait for the end of the pause. */
function refuseIfPaused(snapshot: Snapshot): void {
  if (isPaused(snapshot)) throw new Refusal('the supervisor is paused; stint resume first')
}

function refuseIfEnding(snapshot: Snapshot): void {
  if (isEnding(snapshot)) throw new Refusal('the supervisor is stopping')
}
