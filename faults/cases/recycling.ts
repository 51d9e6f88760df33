import { setTimeout as pause } from 'node:timers/promises'
import {
  connectionPerRequest,
  keepAlive,
  openLoop,
  serverSentEvents,
} from '../../packages/supervisor/test/clients/index.ts'
import { event } from '../../packages/supervisor/test/launch/start-stint.ts'
import { forPeers, type FaultCase, type Run } from '../case.ts'
import type { StintServer } from '../contenders/stint.ts'
import { nothingLost, p99 } from '../harness/load.ts'

const RECYCLES = 8
const EVERY_MS = 500

const rollingFresh: Run = async (lab) => {
  const server = await lab.start()
  const load = () =>
    openLoop({
      target: server.target,
      ratePerSecond: 300,
      connection: 'per-request',
      concurrency: 64,
    })
  const calm = load()
  await calm.settled(300)
  const quiet = await calm.stop()
  const run = load()
  for (let recycle = 0; recycle < RECYCLES; recycle++) {
    const next = pause(EVERY_MS)
    await server.recycle(recycle % 2)
    await next
  }
  await run.settled(2_000)
  const tally = await run.stop()
  nothingLost(lab, 'requests', tally)
  lab.figure('recycles', RECYCLES)
  p99(lab, 'calm', quiet)
  p99(lab, 'recycling', tally)
}

const THINKERS = [
  { thinkMs: 0, concurrency: 1 },
  { thinkMs: 5, concurrency: 4 },
  { thinkMs: 50, concurrency: 16 },
  { thinkMs: 2_000, concurrency: 16 },
]

const rollingKeepAlive: Run = async (lab) => {
  const server = await lab.start({
    flags: ['--idle-grace=1'],
    peerFlags: ['--worker-class=gthread', '--threads=32', '--keep-alive=30'],
  })
  const runs = THINKERS.map((thinker) =>
    keepAlive({ target: server.target, drainMs: 10_000, ...thinker }),
  )
  await Promise.all(runs.map((run) => run.settled(8)))
  for (let recycle = 0; recycle < RECYCLES; recycle++) await server.recycle(recycle % 2)
  const tallies = await Promise.all(runs.map((run) => run.stop()))
  for (const [index, tally] of tallies.entries())
    nothingLost(lab, `think ${THINKERS[index]?.thinkMs} ms`, tally)
  const closed = tallies.reduce((sum, { saidClose }) => sum + saidClose, 0)
  const idle = tallies.reduce((sum, { idleEnds }) => sum + idleEnds.fin, 0)
  lab.figure('recycles', RECYCLES)
  lab.figure('said close / ended idle', `${closed} / ${idle}`)
}

const everyTwentyRequests: Run = async (lab) => {
  const server = await lab.start({
    flags: ['--max-requests=20', '--max-requests-jitter=0', '--min-worker-lifetime=0'],
    peerFlags: ['--max-requests=20'],
  })
  const run = connectionPerRequest({ target: server.target, concurrency: 8, path: '/?ms=20' })
  let fewest = 2
  const sampling = setInterval(() => {
    fewest = Math.min(fewest, server.workers().length)
  }, 20)
  await run.settled(2_000)
  clearInterval(sampling)
  nothingLost(lab, 'requests', await run.stop())
  if (lab.contender !== 'stint') return
  const { stint } = server as StintServer
  lab.figure('recycles', stint.lines.filter(({ cause }) => cause === 'max-requests').length)
  lab.figure('fewest ready', fewest)
  lab.must(fewest >= 2, `only ${fewest} of 2 workers were ready`)
}

const RELOADS = 200
const LONGEST_GAP_MS = 25

const reloadStorm: Run = async (lab) => {
  const server = await lab.start({ flags: ['--reload-probation=0.1', '--idle-grace=1'] })
  const run = keepAlive({ target: server.target, concurrency: 8, thinkMs: 5 })
  await run.settled(50)
  for (let reload = 0; reload < RELOADS; reload++) {
    server.signal('SIGHUP')
    await pause(Math.random() * LONGEST_GAP_MS)
  }
  await pause(LONGEST_GAP_MS)
  if (lab.contender === 'stint') await coalesced(server as StintServer, lab)
  await server.settled(2, 60_000)
  nothingLost(lab, 'requests', await run.stop())
}

const coalesced = async (server: StintServer, lab: Parameters<Run>[0]): Promise<void> => {
  const { ok } = await server.reloads()
  lab.must(ok, 'the reload after the storm failed')
  const { generation, slots } = await server.ask({ verb: 'status' })
  const old = slots.filter((slot) => slot.generation !== generation).length
  const begun = server.stint.lines.filter(event('reloading')).length
  lab.figure('reloads asked', RELOADS + 1)
  lab.figure('reloads begun', begun)
  lab.must(begun < RELOADS / 4, `${begun} reloads were begun: they do not coalesce`)
  lab.must(old === 0, `${old} slots do not run the last generation`)
}

const MERCY_SECONDS = 3

const longStreams: Run = async (lab) => {
  const server = await lab.stint({
    flags: [`--worker-reload-mercy=${MERCY_SECONDS}`, '--reload-probation=0', '--idle-grace=1'],
  })
  lab.allow(/killed/, /exited cause=reload signal=SIGKILL/)
  const hold = (ms: number) =>
    serverSentEvents({ target: server.target, count: 2, path: `/events?ms=${ms}` })
  const [short, long] = [hold(1_500), hold(60_000)]
  await Promise.all([short.opened(), long.opened()])
  const run = connectionPerRequest({ target: server.target, concurrency: 4 })
  const since = server.stint.lines.length
  const reloading = server.reload()
  await server.stint.line(event('draining'), { since })
  await short.done
  await reloading
  const ended = await long.done
  nothingLost(lab, 'requests meanwhile', await run.stop())
  const whole = short.reports.filter((report) => report.received >= 15).length
  lab.figure('short streams whole', `${whole} of 2`)
  lab.must(whole === 2, 'a stream shorter than the mercy was cut')
  lab.figure('long streams ended', ended.length)
  // A stream ends a moment before the worker that held it.
  await server.stint.count(event('exited'), 2)
  const drains = server.stint.lines.filter(event('exited')).length
  lab.must(drains === 2, `${drains} workers of the old generation ended`)
}

/** Planned replacements under load. */
export const recycling: readonly FaultCase[] = [
  {
    number: 1,
    title: 'Rolling recycle, a connection per request',
    star: true,
    how: 'open loop of 300/s, at most 64 at once, 8 recycles at least 500 ms apart',
    pass: '0 failed at the offered rate; the tail beside that of a calm second is told, not judged, for boots and clients share the machine',
    stint: rollingFresh,
    peers: forPeers(rollingFresh, 'uwsgi', 'gunicorn'),
  },
  {
    number: 2,
    title: 'Rolling recycle, keep-alive clients',
    star: true,
    how: '37 clients with 0, 5, 50 ms and 2 s think time, 8 recycles, idle-grace 1 s',
    pass: '0 failed, on fresh and on reused connections',
    stint: rollingKeepAlive,
    peers: forPeers(rollingKeepAlive, 'gunicorn'),
  },
  {
    number: 3,
    title: 'All workers reach max-requests at once',
    star: false,
    how: 'max-requests 20, no jitter, 2,000 requests',
    pass: '0 failed; never fewer workers ready than asked for (sampled each 20 ms)',
    limitSeconds: 180,
    stint: everyTwentyRequests,
    peers: forPeers(everyTwentyRequests, 'uwsgi', 'gunicorn'),
  },
  {
    number: 4,
    title: 'Reload storm',
    star: false,
    how: '200 SIGHUP, 0 to 25 ms apart, under keep-alive load',
    pass: '0 failed; reloads coalesce; all workers end in the last generation; descriptors flat',
    limitSeconds: 120,
    stint: reloadStorm,
    peers: forPeers(reloadStorm, 'gunicorn'),
  },
  {
    number: 11,
    title: 'Long streams held through a reload',
    star: false,
    how: `streams of 1.5 s and of 60 s, worker-reload-mercy ${MERCY_SECONDS} s`,
    pass: 'the short ones come whole, the long ones end with the mercy, new workers serve meanwhile: 0 failed',
    stint: longStreams,
  },
]
