import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectionPerRequest, keepAlive } from '../../packages/supervisor/test/clients/index.ts'
import { event } from '../../packages/supervisor/test/launch/start-stint.ts'
import { forPeers, type FaultCase, type Run } from '../case.ts'
import { meet } from '../contenders/stint.ts'
import { valueOf, scrape } from '../harness/counters.ts'
import { duplicates, failuresOf, nothingLost, readJournal } from '../harness/load.ts'
import { isAlive } from '../harness/processes.ts'
import { accepts, begin, get } from '../harness/requests.ts'
import { happens, took, until } from '../harness/wait.ts'

const KILLS = 8
const CLIENTS = 16

const killWorkers: Run = async (lab) => {
  const journal = join(lab.folder, 'journal')
  const server = await lab.start({ env: { FAULT_JOURNAL: journal } })
  lab.allow(/exited cause=sigkill/, /sent SIGKILL/, /SIGKILL/)
  const run = connectionPerRequest({
    target: server.target,
    concurrency: CLIENTS,
    path: (id) => `/?ms=5&id=${id}`,
  })
  let slowest = 0
  for (let kill = 0; kill < KILLS; kill++) {
    await run.settled(run.tally.sent + 30)
    const victim = server.workers()[kill % 2] ?? 0
    process.kill(victim, 'SIGKILL')
    const ms = await took(async () => {
      await until('the victim is gone', () => !server.workers().includes(victim))
      await server.settled(2)
    })
    slowest = Math.max(slowest, ms)
  }
  const tally = await run.stop()
  const refused = failuresOf(tally, 'refused')
  const twice = duplicates(readJournal(journal))
  lab.figure('kills', KILLS)
  lab.figure('failed', `${tally.failed} of ${tally.sent} (at most ${KILLS * CLIENTS})`)
  lab.figure('refused', refused)
  lab.figure('executed twice', twice)
  lab.figure('slowest respawn ms', slowest)
  lab.must(refused === 0, `${refused} connections were refused`)
  lab.must(twice === 0, `${twice} requests were executed twice`)
  lab.must(tally.failed <= KILLS * CLIENTS, `${tally.failed} requests failed`)
}

/** The promise is 2 s; a machine that does other things is given half a second more. */
const GONE_WITHIN_MS = 2_500

const killSupervisor =
  (spins: boolean): Run =>
  async (lab) => {
    const pidfile = join(lab.folder, 'pid')
    const server = await lab.start({
      flags: [`--pidfile=${pidfile}`],
      peerFlags: [lab.contender === 'uwsgi' ? `--pidfile=${pidfile}` : `--pid=${pidfile}`],
    })
    lab.willEnd(server, 'killed')
    if (spins)
      if (lab.contender === 'stint') await begin(server, '/spin')
      else void begin(server, '/spin')
    if (spins) await pause(200)
    const workers = server.workers()
    process.kill(server.pid, 'SIGKILL')
    const ms = await took(() => happens(() => !workers.some(isAlive), GONE_WITHIN_MS))
    lab.figure('workers gone after ms', ms)
    lab.must(!workers.some(isAlive), `workers are left ${GONE_WITHIN_MS} ms later`)
    // The first thread of a process may be gone a little before the last one, and the sockets with it.
    const isFree = await happens(async () => !(await accepts(server)), 1_000)
    lab.must(isFree, 'the port is still listened on')
    lab.forgiveFiles()
    if (lab.contender !== 'stint') return
    const next = await lab.stint({ flags: [`--pidfile=${pidfile}`] })
    lab.must((await get(next)) === '200', 'a successor with the same pidfile does not serve')
  }

const bootLoop: Run = async (lab) => {
  const app = join(lab.folder, 'app.mjs')
  const { copyFile, writeFile } = await import('node:fs/promises')
  await writeFile(app, `throw new Error('broken from the start')\n`)
  const first = lab.launch({ app })
  const firstMs = await took(() => first.exited)
  lab.figure('first start', `exit ${await first.exited} after ${Math.round(firstMs)} ms`)
  lab.must((await first.exited) === 22, `exit code ${await first.exited}, documented is 22`)
  await copyFile(new URL('../apps/vices.mjs', import.meta.url), app)
  const server = await lab.stint({ app })
  lab.allow(/exited cause=(?:sigkill|boot-exit)/, /broken from the start/, /^\s+at /)
  await writeFile(app, `throw new Error('broken from the start')\n`)
  const since = server.stint.lines.length
  for (const pid of server.workers()) process.kill(pid, 'SIGKILL')
  const sick = async (): Promise<boolean> =>
    (await get({ target: metricsTarget(server.metricsUrl) }, '/readyz')) === '503'
  await until('readyz answers 503', sick)
  await pause(4_000)
  const isQueued = await accepts(server)
  const lines = server.stint.lines.slice(since)
  const spawns = lines.filter(event('spawned')).length
  lab.figure('spawns in 4 s of 2 workers', spawns)
  lab.figure('log lines', lines.length)
  lab.must(spawns <= 24, `${spawns} spawns in 4 s are no backoff`)
  lab.must(lines.length <= 2 * spawns + 6, `${lines.length} log lines for ${spawns} spawns`)
  lab.must(isQueued, 'the port is not listened on')
  await copyFile(new URL('../apps/vices.mjs', import.meta.url), app)
  lab.figure('recovered after ms', await took(() => server.settled(2, 40_000)))
}

const metricsTarget = (url: string) => ({
  host: '127.0.0.1',
  port: Number(new URL(url).port),
})

const CAUSES = [
  { how: 'sigsegv', cause: 'crash-signal' },
  { how: 'sigbus', cause: 'crash-signal' },
  { how: 'sigabrt', cause: 'abort' },
  { how: 'exit0', cause: 'exit-code' },
  { how: 'exit143', cause: 'exit-code' },
  { how: 'throw', cause: 'exit-code' },
  { how: 'reject', cause: 'exit-code' },
]

const causes: Run = async (lab) => {
  const server = await lab.stint()
  lab.allow(/exited cause=/, /on purpose/, /^\s+at /, /Error|error/)
  for (const { how, cause } of CAUSES) {
    const since = server.stint.lines.length
    await begin(server, `/die?how=${how}`)
    const line = await server.stint.line(event('exited'), { since })
    lab.must(line.cause === cause, `${how}: cause ${line.cause}, expected ${cause}`)
    await server.settled(2)
  }
  lab.figure('deaths told apart', CAUSES.length)
}

const heapOom: Run = async (lab) => {
  const server = await lab.stint({ flags: ['--node-args=--max-old-space-size=32'] })
  lab.allow(/exited cause=(?:heap-oom|sigkill)/, /heap|GC|FATAL|node::|v8::|Error|^\s+at /i)
  const run = keepAlive({ target: server.target, concurrency: 2, thinkMs: 20 })
  const die = async (act: () => Promise<unknown>): Promise<string> => {
    const since = server.stint.lines.length
    await act()
    const { cause } = await server.stint.line(event('exited'), { since })
    await server.settled(2)
    return cause ?? ''
  }
  const heap = await die(() => begin(server, '/die?how=heap'))
  const killed = await die(async () => process.kill(server.workerOf(1), 'SIGKILL'))
  const tally = await run.stop()
  lab.figure('causes', `${heap}, ${killed}`)
  lab.figure('failed', `${tally.failed} of ${tally.sent}`)
  lab.must(heap === 'heap-oom', `a full heap is called ${heap}`)
  lab.must(killed === 'sigkill', `a SIGKILL from outside is called ${killed}`)
  lab.must(failuresOf(tally, 'refused') === 0, 'connections were refused')
}

const randomKills: Run = async (lab) => {
  const ROUNDS = 25
  lab.allow(/./)
  const pidfile = join(lab.folder, 'pid')
  let orphans = 0
  for (let round = 0; round < ROUNDS; round++) {
    const stint = lab.launch({ flags: [`--pidfile=${pidfile}`, '--reload-probation=0.1'] })
    await pause(Math.random() * 400)
    if (round % 2 === 0) {
      await stint.line(event('serving'), { withinMs: 15_000 })
      stint.child.kill(round % 4 === 0 ? 'SIGHUP' : 'SIGTTOU')
      await pause(Math.random() * 500)
    }
    stint.child.kill('SIGKILL')
    await stint.exited
    const pids = stint.lines.filter(event('spawned')).map(({ pid }) => pid ?? 0)
    if (!(await happens(() => !pids.some(isAlive), 3_000))) orphans++
  }
  lab.forgiveFiles()
  const next = await meetAt(lab, pidfile)
  lab.figure('killed at random points', ROUNDS)
  lab.figure('rounds with orphans', orphans)
  lab.must(orphans === 0, `${orphans} rounds left orphans`)
  lab.must((await get(next)) === '200', 'a successor does not serve')
}

const meetAt = async (lab: Parameters<Run>[0], pidfile: string) => {
  const stint = lab.launch({ flags: [`--pidfile=${pidfile}`] })
  const server = await meet(stint)
  await server.settled(2)
  return lab.adopt(server, null)
}

const flapping: Run = async (lab) => {
  const server = await lab.stint()
  lab.allow(/exited cause=sigkill/)
  const since = server.stint.lines.length
  const endsMs = performance.now() + 8_000
  while (performance.now() < endsMs) {
    const pid = server.workerOf(1)
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    await pause(50)
  }
  const lines = server.stint.lines.slice(since)
  const pauses = lines.filter(event('exited')).map((line) => Number(line['retryInMs'] ?? 0))
  lab.figure('deaths in 8 s', pauses.length)
  lab.figure('last pause ms', pauses.at(-1) ?? 0)
  lab.must((pauses.at(-1) ?? 0) > (pauses[0] ?? 0), 'the pauses do not grow')
  await server.settled(2, 30_000)
}

const leak: Run = async (lab) => {
  const server = await lab.stint({
    flags: [
      '--reload-on-rss=160',
      '--mem-collector-freq=0.2',
      '--mem-samples=2',
      '--min-worker-lifetime=0',
      '--idle-grace=1',
    ],
  })
  const run = keepAlive({
    target: server.target,
    concurrency: 4,
    thinkMs: 20,
    path: '/leak?kib=1024',
  })
  await server.stint.count(({ cause }) => cause === 'reload-on-rss', 4, 60_000)
  nothingLost(lab, 'requests', await run.stop())
  lab.figure(
    'recycled by memory',
    server.stint.lines.filter(({ cause }) => cause === 'reload-on-rss').length,
  )
  const exposition = await scrape(server.metricsUrl)
  lab.figure('counted', valueOf(exposition, 'stint_recycles_total{reason="reload-on-rss"}'))
}

/** Unplanned ends, of workers and of the supervisor. */
export const deaths: readonly FaultCase[] = [
  {
    number: 13,
    title: 'kill -9 of each worker in turn',
    star: true,
    how: '8 kills under 16 clients of a 5 ms request, a connection each',
    pass: '0 refused, 0 executed twice; failed <= kills x clients (those a worker had accepted); each respawn serves again',
    stint: killWorkers,
    peers: forPeers(killWorkers, 'uwsgi', 'gunicorn'),
  },
  {
    number: 15,
    title: 'kill -9 of the supervisor, workers idle',
    star: true,
    how: 'SIGKILL; then a successor with the same pidfile',
    pass: 'all workers gone within 2.5 s, port free, stale pidfile and control socket accepted',
    stint: killSupervisor(false),
    peers: forPeers(killSupervisor(false), 'uwsgi', 'gunicorn'),
  },
  {
    number: 16,
    title: 'kill -9 of the supervisor, a worker spins',
    star: true,
    how: 'one worker in an endless loop',
    pass: 'the same',
    stint: killSupervisor(true),
    peers: forPeers(killSupervisor(true), 'uwsgi', 'gunicorn'),
  },
  {
    number: 17,
    title: 'Supervisor killed while it spawns, reloads, scales down',
    star: false,
    how: '25 SIGKILLs at random moments',
    pass: 'no orphan in any round; a successor takes the pidfile and serves',
    limitSeconds: 180,
    stint: randomKills,
  },
  {
    number: 18,
    title: 'Boot crash loop',
    star: true,
    how: 'app throws at import: at first start; after a good generation when all workers are killed',
    pass: 'first start exits 22; later: pauses grow, at most 2 log lines per spawn, the port stays open, /readyz 503, and it recovers by itself',
    stint: bootLoop,
  },
  {
    number: 19,
    title: 'Flapping worker',
    star: false,
    how: 'slot 1 is killed whenever it serves, for 8 s (a month on a simulated clock: test/core/month.test.ts)',
    pass: 'pauses grow; it recovers by itself',
    stint: flapping,
  },
  {
    number: 21,
    title: 'Every way to die',
    star: false,
    how: 'SIGSEGV, SIGBUS, SIGABRT, exit 0, exit 143, uncaught exception, unhandled rejection',
    pass: 'each has its cause; exit 0 that nobody asked for is a death, too; each is respawned',
    stint: causes,
  },
  {
    number: 22,
    title: 'Full V8 heap and plain kill -9',
    star: true,
    how: '--max-old-space-size=32; the cgroup half is case 70',
    pass: 'causes heap-oom and sigkill; 0 refused',
    stint: heapOom,
  },
  {
    number: 23,
    title: 'Leak of 1 MiB a request with a memory limit',
    star: false,
    how: 'reload-on-rss 160 MiB until 4 recycles',
    pass: 'recycled gracefully: 0 failed',
    limitSeconds: 120,
    stint: leak,
  },
]
