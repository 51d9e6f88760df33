import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connectionPerRequest, keepAlive } from '../../packages/supervisor/test/clients/index.ts'
import { event } from '../../packages/supervisor/test/launch/start-stint.ts'
import { forPeers, type FaultCase, type Run } from '../case.ts'
import { nothingLost } from '../harness/load.ts'
import { isAlive } from '../harness/processes.ts'
import { accepts, begin } from '../harness/requests.ts'
import { happens, took, until } from '../harness/wait.ts'

const peerSpins: Run = async (lab) => {
  const server = await lab.start({
    peerFlags: lab.contender === 'uwsgi' ? ['--harakiri=2'] : ['--timeout=2'],
  })
  lab.allow(/./)
  const before = server.workers()
  const socket = net.connect({ ...server.target })
  socket.on('error', () => {})
  socket.write('GET /spin HTTP/1.1\r\nHost: x\r\n\r\n')
  const ms = await took(() =>
    until(
      'a worker is replaced',
      () => before.some((pid) => !server.workers().includes(pid)),
      15_000,
    ),
  )
  await server.settled(2)
  lab.figure('evicted after ms (deadline 2 s)', ms)
  lab.must(ms < 6_000, 'the hung worker was not evicted in time')
}

const FREEZE_MS = 4_000

const frozenSupervisor: Run = async (lab) => {
  const server = await lab.start()
  const run = keepAlive({ target: server.target, concurrency: 4, thinkMs: 10 })
  await run.settled(20)
  const before = String(server.workers())
  process.kill(server.pid, 'SIGSTOP')
  await pause(FREEZE_MS)
  const during = run.tally.completed
  process.kill(server.pid, 'SIGCONT')
  await run.settled(run.tally.sent + 50)
  await pause(1_000)
  nothingLost(lab, 'requests', await run.stop())
  lab.figure('answered while it was frozen', during)
  lab.must(String(server.workers()) === before, 'a worker was replaced for its supervisor’s pause')
}

const slowBoot: Run = async (lab) => {
  const BOOT_MS = 3_000
  const server = await lab.stint({
    workers: 1,
    flags: ['--reload-probation=0', '--idle-grace=1'],
    env: { BOOT_MS: String(BOOT_MS) },
  })
  const run = connectionPerRequest({ target: server.target, concurrency: 4, timeoutMs: 5_000 })
  await server.recycle(0)
  const first = server.workerOf(1)
  process.kill(first, 'SIGKILL')
  lab.allow(/exited cause=sigkill/)
  await server.settled(1)
  const tally = await run.stop()
  const { refused, reset, empty } = tally.failures
  lab.figure('failed', `${tally.failed} of ${tally.sent}`)
  lab.must(refused.fresh === 0, 'connections were refused while the only worker booted')
  lab.must(reset.fresh + empty.fresh <= 4, 'more was lost than the killed worker had accepted')
}

const neverDrains: Run = async (lab) => {
  const server = await lab.stint({ flags: ['--worker-reload-mercy=1', '--idle-grace=1'] })
  lab.allow(/killed/, /exited cause=recycle signal=SIGKILL/)
  const held = await begin(server, '/events?ms=60000')
  const run = keepAlive({ target: server.target, concurrency: 4, thinkMs: 10 })
  await run.settled(10)
  const ms = await took(async () => {
    await server.recycle(0)
    await server.recycle(1)
  })
  held.destroy()
  nothingLost(lab, 'other requests', await run.stop())
  const killed = server.stint.lines.filter(event('killed')).length
  lab.figure('both recycled after ms', ms)
  lab.figure('killed', killed)
  lab.must(killed <= 1, `${killed} workers were killed, one held a stream`)
  lab.must(ms < 15_000, `both were recycled only after ${ms} ms`)
}

const deafWorker: Run = async (lab) => {
  const server = await lab.stint({
    flags: ['--worker-reload-mercy=1', '--idle-grace=0.1', '--node-args=--require=./deaf.cjs'],
    cwd: new URL('../apps/', import.meta.url).pathname,
  })
  lab.allow(/killed/, /signal=SIGKILL/)
  const pid = server.workerOf(1)
  const ms = await took(() => server.recycle(0))
  lab.figure('left after ms', ms)
  lab.must(!isAlive(pid), 'a worker that ignores SIGTERM is still there')
  await begin(server, '/spin')
  const spinning = await took(async () => {
    server.signal('SIGTERM')
    await server.exited
  })
  lab.figure('stopped with a spinning worker after ms', spinning)
}

const doubledStop: Run = async (lab) => {
  const server = await lab.stint()
  lab.allow(/killed/, /SIGKILL/)
  await begin(server, '/events?ms=60000')
  const ms = await took(async () => {
    server.signal('SIGTERM')
    await server.stint.line(event('stopping'))
    server.signal('SIGTERM')
    await server.exited
  })
  lab.figure('second SIGTERM: gone after ms', ms)
  lab.must(!(await accepts(server)), 'the port is still listened on')
  lab.must(await happens(() => !isAlive(server.pid), 100), 'still there')
}

/** Workers and supervisors that hang, freeze, boot slowly or will not leave. */
export const hangs: readonly FaultCase[] = [
  {
    number: 25,
    title: 'Endless loop in a handler',
    star: true,
    how: 'GET /spin; deadline 2 s (uWSGI harakiri, gunicorn timeout)',
    pass: 'slow log with the guilty frame; killed at the deadline; the other worker 0 failed',
    stint: { notBuilt: 'harakiri and the slow log are to come' },
    peers: forPeers(peerSpins, 'uwsgi', 'gunicorn'),
  },
  {
    number: 26,
    title: 'Catastrophic regex, huge JSON, Atomics.wait, execSync, readSync on a FIFO',
    star: false,
    how: 'one each',
    pass: 'stack or wait channel captured; class label right',
    stint: { notBuilt: 'stacks of blocked workers are to come' },
  },
  {
    number: 27,
    title: 'Worker frozen for 10 s',
    star: true,
    how: 'SIGSTOP',
    pass: 'detected as frozen, replaced; after SIGCONT it does not serve twice',
    stint: { notBuilt: 'eviction of frozen workers is to come' },
  },
  {
    number: 28,
    title: 'Supervisor frozen, then continued',
    star: true,
    how: `SIGSTOP for ${FREEZE_MS / 1000} s under keep-alive load`,
    pass: '0 failed; no worker replaced for it',
    stint: frozenSupervisor,
    peers: forPeers(frozenSupervisor, 'gunicorn'),
  },
  {
    number: 30,
    title: 'Slow boot with a single worker',
    star: false,
    how: 'boots for 3 s; recycled, then killed, under load',
    pass: 'recycle: 0 failed; kill: 0 refused, lost only what was accepted',
    stint: slowBoot,
  },
  {
    number: 31,
    title: 'Drain that never ends',
    star: false,
    how: 'a stream is held, worker-reload-mercy 1 s',
    pass: 'that worker is told to end, and then made to, when the mercy is over; 0 failed elsewhere',
    stint: neverDrains,
  },
  {
    number: 32,
    title: 'App ignores SIGTERM',
    star: false,
    how: 'recycled; then stopped while a worker spins; mercy 1 s',
    pass: 'SIGKILL in time; exit 0',
    stint: deafWorker,
  },
  {
    number: 68,
    title: 'Operator loses patience',
    star: false,
    how: 'a stream is held; SIGTERM twice',
    pass: 'the second one does not wait for the stream; exit 0; nothing left',
    stint: doubledStop,
  },
]
