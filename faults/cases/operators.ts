import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectionPerRequest, keepAlive } from '../../packages/supervisor/test/clients/index.ts'
import { event } from '../../packages/supervisor/test/launch/start-stint.ts'
import type { FaultCase, Run } from '../case.ts'
import { stintCommand } from '../harness/command.ts'
import type { Lab } from '../harness/lab.ts'
import { nothingLost } from '../harness/load.ts'
import { isAlive, marked } from '../harness/processes.ts'
import { get } from '../harness/requests.ts'
import { happens } from '../harness/wait.ts'

/** A start that must be refused in one line. */
async function refused(lab: Lab, flags: readonly string[], wanted: number): Promise<string> {
  const stint = lab.launch({ flags })
  const code = await stint.exited
  const said = [...stint.lines.map(({ msg }) => msg), stint.output()].join('\n').trim()
  lab.must(code === wanted, `exit ${code}, documented is ${wanted}: ${said.slice(0, 300)}`)
  lab.must(said.split('\n').length === 1, `said in several lines: ${said.slice(0, 300)}`)
  lab.must(!/^\s+at /m.test(said), `a stack: ${said.slice(0, 300)}`)
  lab.figure('exit', code ?? 'signal')
  return said
}

const foreignPidfile: Run = async (lab) => {
  const stranger = spawn('sleep', ['60'], { env: { ...process.env, ...lab.place.env } })
  const pidfile = join(lab.folder, 'pid')
  writeFileSync(pidfile, `${stranger.pid}\n`)
  const said = await refused(lab, [`--pidfile=${pidfile}`], 2)
  lab.must(said.includes(String(stranger.pid)), 'the line does not name the process')
  lab.must(isAlive(stranger.pid ?? 0), 'the stranger was harmed')
  lab.must(readFileSync(pidfile, 'utf8').trim() === String(stranger.pid), 'the pidfile was changed')
  stranger.kill()
  await once(stranger, 'exit')
}

const portTaken: Run = async (lab) => {
  const taker = net.createServer().listen(0, '127.0.0.1')
  await once(taker, 'listening')
  const { port } = taker.address() as net.AddressInfo
  const said = await refused(lab, [`--listen=127.0.0.1:${port}`], 3)
  lab.must(said.includes(String(port)), 'the line does not name the port')
  await refused(lab, [`--metrics=127.0.0.1:${port}`], 3)
  taker.close()
}

const twoSupervisors: Run = async (lab) => {
  const pidfile = join(lab.folder, 'pid')
  const server = await lab.stint({ flags: [`--pidfile=${pidfile}`] })
  await refused(lab, [`--pidfile=${pidfile}`], 2)
  lab.must((await get(server)) === '200', 'the first one stopped serving')
  lab.must(readFileSync(pidfile, 'utf8').trim() === String(server.pid), 'the pidfile was changed')
}

const twoAtOnce: Run = async (lab) => {
  const pidfile = join(lab.folder, 'pid')
  const both = [
    lab.launch({ flags: [`--pidfile=${pidfile}`] }),
    lab.launch({ flags: [`--pidfile=${pidfile}`] }),
  ]
  await Promise.all(
    both.map((stint) => Promise.race([stint.line(event('ready')).catch(() => {}), stint.exited])),
  )
  await pause(300)
  const living = both.filter((stint) => stint.child.exitCode === null)
  lab.figure('running with one pidfile', living.length)
  lab.must(living.length === 1, `${living.length} supervisors run with one pidfile`)
  for (const stint of living) await stint.stop()
}

const sameListen: Run = async (lab) => {
  const server = await lab.stint()
  await refused(lab, [`--listen=127.0.0.1:${server.target.port}`], 3)
  lab.must((await get(server)) === '200', 'the first one stopped serving')
}

const controlDeleted: Run = async (lab) => {
  const server = await lab.stint()
  rmSync(server.control)
  const { code } = await stintCommand(['status'], lab.place)
  lab.figure('stint status', `exit ${code}`)
  lab.must(code === 68, `stint status: exit ${code}, documented is 68`)
  const since = server.stint.lines.length
  server.signal('SIGHUP')
  await server.stint.line(event('reloaded'), { since })
  lab.must((await get(server)) === '200', 'it stopped serving')
  lab.willHave(server, null)
}

const hostile =
  (mode: string, isKilled: boolean): Run =>
  async (lab) => {
    const app = new URL('../../packages/supervisor/test/e2e/fixtures/hostile.mjs', import.meta.url)
      .pathname
    const server = await lab.stint({ app, env: { PORT: '0' } })
    lab.allow(/into its channel; killed/, /killed/, /exited cause=/)
    const run = keepAlive({ target: server.target, concurrency: 4, thinkMs: 10 })
    await run.settled(20)
    const since = server.stint.lines.length
    void get(server, `/${mode}`)
    if (isKilled) await server.stint.line(({ msg }) => msg.includes('channel; killed'), { since })
    await run.settled(run.tally.sent + 100)
    const tally = await run.stop()
    lab.figure('failed', `${tally.failed} of ${tally.sent}`)
    lab.must(tally.failed <= (isKilled ? 4 : 0), `${tally.failed} requests failed`)
    const ends = server.stint.lines.slice(since).filter(event('exited')).length
    lab.must(ends === (isKilled ? 1 : 0), `${ends} workers ended`)
    await server.settled(2)
  }

const closesDescriptors: Run = async (lab) => {
  const app = join(lab.folder, 'app.mjs')
  writeFileSync(
    app,
    `import fs from 'node:fs'
import http from 'node:http'
http.createServer((request, response) => {
  response.end('ok')
  if (request.url === '/close') setTimeout(() => { for (let fd = 3; fd < 64; fd++) try { fs.closeSync(fd) } catch {} }, 20)
}).listen(Number(process.env.PORT ?? 0), '127.0.0.1')
`,
  )
  const server = await lab.stint({ app })
  lab.allow(/exited cause=/, /killed/, /Error|EBADF|^\s+at /, /channel/)
  const other = connectionPerRequest({ target: server.target, concurrency: 2, timeoutMs: 3_000 })
  await other.settled(20)
  const since = server.stint.lines.length
  void get(server, '/close')
  const isReplaced = await server.stint.line(event('exited'), { since, withinMs: 10_000 }).then(
    () => true,
    () => false,
  )
  await pause(500)
  const tally = await other.stop()
  lab.figure('failed', `${tally.failed} of ${tally.sent}`)
  lab.figure('the worker', isReplaced ? 'ended and was replaced' : 'is still there')
  lab.must(isReplaced, 'a worker without its descriptors is not replaced')
  lab.must(tally.failures.refused.fresh === 0, 'connections were refused')
  await server.settled(2)
}

const grandchildren: Run = async (lab) => {
  const app = join(lab.folder, 'app.mjs')
  writeFileSync(
    app,
    `import { spawn } from 'node:child_process'
import http from 'node:http'
spawn('sleep', ['300'], { stdio: 'ignore' }).unref()
spawn('/bin/sh', ['-c', 'trap "" TERM HUP; sleep 301 & wait'], { stdio: 'ignore' }).unref()
http.createServer((request, response) => response.end('ok')).listen(Number(process.env.PORT ?? 0), '127.0.0.1')
`,
  )
  const server = await lab.stint({ app, flags: ['--idle-grace=0.1'] })
  const sleepers = (): number =>
    marked(process.env['FAULT_CASE_MARK'] ?? '').filter((pid) =>
      readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sleep'),
    ).length
  const before = sleepers()
  await server.recycle(0)
  const isSame = await happens(() => sleepers() <= before, 4_000)
  lab.figure('grandchildren before / after a recycle', `${before} / ${sleepers()}`)
  lab.must(isSame, 'grandchildren of the recycled worker are left')
}

const readerGone: Run = async (lab) => {
  const server = await lab.stint()
  lab.willHave(server, null)
  const run = keepAlive({ target: server.target, concurrency: 4, thinkMs: 10 })
  await run.settled(20)
  server.stint.child.stdout?.destroy()
  server.stint.child.stderr?.destroy()
  for (let round = 0; round < 20; round++) server.signal('SIGUSR1')
  await server.ask({ verb: 'reload' })
  const isDone = await happens(async () => {
    const { lastReload } = await server.ask({ verb: 'status' })
    return lastReload?.ok === true
  }, 20_000)
  lab.must(isDone, 'a reload without a reader of the log does not end well')
  await run.settled(run.tally.sent + 50)
  nothingLost(lab, 'requests', await run.stop())
}

const readerStalls: Run = async (lab) => {
  const server = await lab.stint()
  const run = keepAlive({ target: server.target, concurrency: 4, thinkMs: 10, timeoutMs: 5_000 })
  await run.settled(20)
  const { stdout, stderr } = server.stint.child
  stderr?.pause()
  stdout?.pause()
  for (let round = 0; round < 1_500; round++) {
    server.signal('SIGUSR1')
    if (round % 50 === 0) await pause(5)
  }
  await run.settled(run.tally.sent + 100)
  const answersControl = await Promise.race([
    server.ask({ verb: 'status' }).then(() => true),
    pause(2_000).then(() => false),
  ])
  stderr?.resume()
  stdout?.resume()
  nothingLost(lab, 'requests', await run.stop())
  lab.figure('control answers meanwhile', answersControl ? 'yes' : 'no: it waits for the reader')
  await server.settled(2, 20_000)
}

const nodeReplaced: Run = async (lab) => {
  const server = await lab.stint()
  const { code, printed } = await stintCommand(
    ['check', '--node=/nonexistent/node', 'x'],
    lab.place,
  )
  lab.must(code === 2, `stint check --node=/nonexistent/node: exit ${code}: ${printed}`)
  lab.figure('stint check of a node that is not there', `exit ${code}`)
  lab.must((await get(server)) === '200', 'it does not serve')
}

const runDirDeleted: Run = async (lab) => {
  const server = await lab.stint()
  rmSync(join(lab.folder, 'tmp'), { recursive: true })
  rmSync(join(lab.folder, 'run'), { recursive: true })
  const run = connectionPerRequest({ target: server.target, concurrency: 4 })
  await run.settled(20)
  const since = server.stint.lines.length
  server.signal('SIGHUP')
  lab.allow(/reload failed/, /exited cause=boot-exit/, /ENOENT/, /^\s+at /)
  const line = await server.stint.line(
    (entry) => entry.event === 'reloaded' || entry.event === 'reload failed',
    { since },
  )
  nothingLost(lab, 'requests', await run.stop())
  lab.figure('reload', line.msg.slice(0, 120))
  lab.willHave(server, null)
  lab.must(existsSync(`/proc/${server.pid}`), 'the supervisor is gone')
}

/** What the list of the field misses: tired operators and hostile apps. */
export const operators: readonly FaultCase[] = [
  {
    number: 50,
    title: 'Pidfile of a living stranger',
    star: true,
    how: 'sleep(1) owns the pid',
    pass: 'exit 2 with one line that names it; stranger and file untouched',
    stint: foreignPidfile,
  },
  {
    number: 51,
    title: 'Port taken at start',
    star: true,
    how: 'of the app, of the metrics',
    pass: 'exit 3 with one line that names it',
    stint: portTaken,
  },
  {
    number: 53,
    title: 'Control socket deleted',
    star: false,
    how: 'rm',
    pass: 'serves, reloads by signal; `stint status` exits 68',
    stint: controlDeleted,
  },
  {
    number: 54,
    title: 'App closes descriptors 3 to 63',
    star: false,
    how: 'its channel and its listeners among them',
    pass: 'replaced; 0 refused',
    stint: closesDescriptors,
  },
  {
    number: 55,
    title: 'App writes garbage into its channel',
    star: true,
    how: 'bytes that are no message',
    pass: 'that worker is killed alone; fails at most what it had accepted',
    stint: hostile('garbage', true),
  },
  {
    number: 56,
    title: 'App forks grandchildren that ignore SIGTERM',
    star: false,
    how: 'two each; recycle, then stop',
    pass: 'gone with their worker',
    stint: grandchildren,
  },
  {
    number: 60,
    title: 'Second supervisor with the same pidfile',
    star: true,
    how: 'started while the first serves',
    pass: 'exit 2 with one line; the first untouched',
    stint: twoSupervisors,
  },
  {
    number: 62,
    title: 'Two supervisors started at once with one pidfile',
    star: false,
    how: 'within the same millisecond',
    pass: 'one serves, one is refused',
    stint: twoAtOnce,
  },
  {
    number: 64,
    title: 'Reader of the log is gone',
    star: true,
    how: 'EPIPE on stdout and stderr; a reload',
    pass: '0 failed; the reload works',
    stint: readerGone,
  },
  {
    number: 65,
    title: 'Reader of the log stalls',
    star: false,
    how: 'pipe full, 1,500 rounds of statistics',
    pass: '0 failed; it goes on when the reader does',
    stint: readerStalls,
  },
  {
    number: 66,
    title: 'Node of the workers mistyped',
    star: false,
    how: '`stint check --node=/nonexistent/node`',
    pass: 'exit 2; a running one is untouched',
    stint: nodeReplaced,
  },
  {
    number: 67,
    title: 'Temporary and runtime directories deleted',
    star: false,
    how: 'rm -r of both, then SIGHUP',
    pass: '0 failed; the supervisor lives',
    stint: runDirDeleted,
  },
  {
    number: 71,
    title: 'Started twice by mistake',
    star: false,
    how: 'the same --listen, no pidfile; slot sockets are SO_REUSEPORT',
    pass: 'the second is refused with exit 3; the first untouched',
    stint: sameListen,
  },
  {
    number: 69,
    title: 'App reports nonsense',
    star: false,
    how: 'negative counts, foreign pids in its messages',
    pass: '0 failed; nothing changes',
    stint: hostile('nonsense', false),
  },
]
