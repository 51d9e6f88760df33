import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { schedule } from '../../core/arrivals.ts'
import { seededRandom } from '../../core/random.ts'
import type { Assignment, Progress, Share } from '../messages.ts'
import { openCrew } from './crew.ts'
import { Dispatcher } from './dispatcher.ts'
import { watchStrain } from './health.ts'
import { nowMs } from './now.ts'
import { KNOCKED, newFlags, type Rhythm, STOPPED } from './rhythm.ts'
import { Tally } from './tally.ts'
import { visitsOf } from './visits.ts'

const PROGRESS_MS = 100
/** Time for the metronome to get going before the first request is due. */
const LEAD_MS = 20

const METRONOME = new URL(
  import.meta.url.endsWith('.ts') ? './metronome.ts' : './metronome.js',
  import.meta.url,
)

/** The thread that keeps the time of open loops; one per generator process. */
export const startMetronome = (): Worker => new Worker(METRONOME, { execArgv: [] })

interface Conditions {
  readonly metronome: Worker
  /** Ends the window early, without a drain. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/** Runs one window, from the opening of its connections to the end of its drain. */
export async function runWindow(
  assignment: Assignment,
  { metronome, signal, onProgress }: Conditions,
): Promise<Share> {
  const visits = visitsOf(assignment)
  const crew = await openCrew(assignment, visits.requests)
  const tally = new Tally(assignment.overMs)
  const dispatcher = new Dispatcher(crew, { tally, visits })
  const stopWatching = watchStrain()
  const ticker = setInterval(
    () => onProgress(tally.progress(waitingTooLong(dispatcher, assignment))),
    PROGRESS_MS,
  )
  const startMs = nowMs() + LEAD_MS
  const endMs = startMs + assignment.seconds * 1_000
  dispatcher.finishAt(endMs)
  const { loop } = assignment
  if (loop.kind === 'closed') {
    await untilStopped(LEAD_MS, signal)
    dispatcher.saturate(endMs)
    await untilStopped(endMs - nowMs(), signal)
  } else {
    const { seed, part } = assignment
    const ratePerSecond = loop.ratePerSecond / visits.meanLength
    const rhythm = { ...loop, ratePerSecond, seed, part, startMs, endMs, flags: newFlags() }
    await arrivals(rhythm, { dispatcher, metronome, signal })
  }
  const stoppedMs = Math.min(nowMs(), endMs)
  const strain = stopWatching()
  if (!signal.aborted) await quiet(dispatcher, { signal, seconds: assignment.drainSeconds })
  dispatcher.censor()
  clearInterval(ticker)
  await crew.end()
  return {
    ...strain,
    seconds: Math.max(0, stoppedMs - startMs) / 1_000,
    endedEarly: signal.aborted,
    counts: tally.counts(crew.lines.reduce((sum, { connects }) => sum + connects, 0)),
    completedInTime: tally.completedInTime,
    histograms: tally.histograms,
    concurrencyMs: tally.concurrencyMs,
    serviceMs: tally.serviceMs,
    idleLeast: dispatcher.idleLeast,
  }
}

const waitingTooLong = (dispatcher: Dispatcher, { overMs }: Assignment): number =>
  overMs === 0 ? 0 : dispatcher.waitingLongerThan(overMs)

/** Lets clients arrive as the metronome knocks; resolves at the end of the window or when it is stopped. */
function arrivals(
  rhythm: Rhythm,
  {
    dispatcher,
    metronome,
    signal,
  }: { readonly dispatcher: Dispatcher; readonly metronome: Worker; readonly signal: AbortSignal },
): Promise<void> {
  const { flags, startMs, endMs, seed, part } = rhythm
  const next = schedule({ ...rhythm, random: seededRandom(seed, 'arrivals', part.index) })
  let dueMs = startMs + next()
  return new Promise((resolve) => {
    const stop = (): void => {
      Atomics.store(flags, STOPPED, 1)
      Atomics.notify(flags, STOPPED)
    }
    const knock = (isLast: boolean): void => {
      Atomics.store(flags, KNOCKED, 0)
      while (!signal.aborted && dueMs < endMs && dueMs <= nowMs()) {
        dispatcher.arrive(dueMs)
        dueMs = startMs + next()
      }
      if (!isLast) return
      metronome.off('message', knock)
      signal.removeEventListener('abort', stop)
      resolve()
    }
    signal.addEventListener('abort', stop)
    metronome.on('message', knock)
    metronome.postMessage(rhythm)
    if (signal.aborted) stop()
  })
}

/** Resolves when nothing is under way any more, when the drain is over, or when the window is stopped. */
async function quiet(
  dispatcher: Dispatcher,
  { signal, seconds }: { readonly signal: AbortSignal; readonly seconds: number },
): Promise<void> {
  if (dispatcher.isQuiet) return
  const done = new AbortController()
  dispatcher.onQuiet = () => done.abort()
  await untilStopped(seconds * 1_000, AbortSignal.any([signal, done.signal]))
}

async function untilStopped(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await pause(ms, undefined, { signal }).catch(() => {})
}
