import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readRssBytes } from '../../packages/supervisor/src/shell/procfs/process.ts'
import {
  connectionPerRequest,
  keepAlive,
  percentile,
} from '../../packages/supervisor/test/clients/index.ts'
import { event } from '../../packages/supervisor/test/launch/start-stint.ts'
import { forPeers, type FaultCase, type Run } from '../case.ts'
import { ControlClient } from '../../packages/supervisor/src/surfaces/control/client.ts'
import type { StintServer } from '../contenders/stint.ts'
import { scrape, valueOf } from '../harness/counters.ts'
import type { Lab } from '../harness/lab.ts'
import { nothingLost } from '../harness/load.ts'
import { begin, get } from '../harness/requests.ts'
import { happens, until } from '../harness/wait.ts'

const mount = (kind: readonly string[], at: string): void => {
  mkdirSync(at, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', ...kind, 'tmpfs', at])
}
const unmount = (at: string): void => void execFileSync('umount', ['-l', at])

const logDiskFull: Run = async (lab) => {
  const disk = join(lab.folder, 'disk')
  mount(['-o', 'size=64k'], disk)
  try {
    await fillsUp(lab, disk)
  } finally {
    unmount(disk)
  }
}

async function fillsUp(lab: Lab, disk: string): Promise<void> {
  const log = join(disk, 'stint.log')
  const server = await openLogged(lab, log)
  const run = keepAlive({ target: server.target, concurrency: 8, thinkMs: 5 })
  await run.settled(50)
  const before = readRssBytes(server.pid) ?? 0
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(0))
  try {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(2 ** 20))
  } catch {}
  for (let round = 0; round < 300; round++) {
    server.signal('SIGUSR1')
    if (round % 20 === 0) await pause(5)
  }
  await server.recycle(0)
  await run.settled(run.tally.sent + 100)
  const full = statSync(log).size
  rmSync(join(disk, 'ballast'))
  truncateSync(log, 0)
  server.signal('SIGUSR1')
  const isBack = await happens(() => readFileSync(log, 'utf8').includes('state=ready'), 1_000)
  nothingLost(lab, 'requests', await run.stop())
  const growth = ((readRssBytes(server.pid) ?? 0) - before) / 2 ** 20
  lab.figure('log stopped at bytes', full)
  lab.figure('supervisor growth MiB', growth)
  lab.must(isBack, 'the log does not go on within 1 s of space coming back')
  lab.must(growth < 20, `the supervisor grew by ${growth.toFixed(1)} MiB`)
}

/** With `logto` the log is in a file, so where things are is asked of the control socket. */
async function openLogged(
  lab: Lab,
  log: string,
  flags: readonly string[] = [],
): Promise<StintServer> {
  const control = join(lab.folder, 'run', 'control.sock')
  const port = 18_000 + Math.floor(Math.random() * 1000)
  const stint = lab.launch({
    flags: [
      `--logto=${log}`,
      `--control=${control}`,
      `--listen=127.0.0.1:${port}`,
      `--metrics=127.0.0.1:${port + 1000}`,
      ...flags,
    ],
  })
  await until('the control socket is there', () => existsSync(control), 20_000)
  const ask: StintServer['ask'] = async (wish) => {
    const client = await ControlClient.open(control)
    try {
      return await client.ask(wish)
    } finally {
      client.close()
    }
  }
  const pids = async (): Promise<readonly number[]> =>
    (await ask({ verb: 'status' })).slots.flatMap(({ workers }) => workers.map(({ pid }) => pid))
  const server: StintServer = {
    stint,
    ask,
    control,
    metricsUrl: `http://127.0.0.1:${port + 1000}/metrics`,
    pid: stint.pid,
    target: { host: '127.0.0.1', port },
    exited: stint.exited,
    workers: () => [],
    workerOf: () => 0,
    settled: (count, withinMs = 20_000) =>
      until(
        `${count} workers serve`,
        async () => {
          const { slots } = await ask({ verb: 'status' })
          return (
            slots.filter(({ state }) => state === 'ready').length === count &&
            slots.every(({ workers }) => workers.length === 1)
          )
        },
        withinMs,
      ),
    recycle: async (index) => {
      const { pid } = await ask({ verb: 'recycle', slot: index + 1 })
      await until('it is replaced', async () => !(await pids()).includes(pid), 30_000)
    },
    reloads: async () => {
      const { generation } = await ask({ verb: 'reload' })
      let last: { readonly ok: boolean; readonly reason: string } = { ok: false, reason: '' }
      await until(
        'the reload is over',
        async () => {
          const { lastReload } = await ask({ verb: 'status' })
          last = lastReload ?? last
          return (lastReload?.generation ?? 0) >= generation
        },
        30_000,
      )
      return last
    },
    reload: async () => {},
    signal: (name) => void stint.child.kill(name),
    errors: () =>
      stint
        .output()
        .split('\n')
        .filter((text) => /Error|^\s+at /.test(text)),
    kill: () => void stint.child.kill('SIGKILL'),
  }
  await server.settled(2, 30_000)
  return lab.adopt(server, 2)
}

const readOnly: Run = async (lab) => {
  const disk = join(lab.folder, 'disk')
  mount([], disk)
  try {
    const pidfile = join(disk, 'pid')
    const server = await lab.stint({ flags: [`--pidfile=${pidfile}`] })
    lab.allow(/not tidied up: Error: EROFS/, /Read-only file system/)
    execFileSync('mount', ['-o', 'remount,ro', disk])
    const run = connectionPerRequest({ target: server.target, concurrency: 4 })
    await server.reload()
    await run.settled(100)
    nothingLost(lab, 'requests', await run.stop())
    const late = lab.launch({ flags: [`--pidfile=${join(disk, 'other')}`] })
    const code = await late.exited
    lab.figure('start with an unwritable pidfile', `exit ${code}`)
    lab.must(code === 2, `start with an unwritable pidfile: exit ${code}`)
    const lines = late.output().trim().split('\n')
    lab.must(lines.length === 1, `said in ${lines.length} lines: ${late.output()}`)
    const ended = server.stint.stop()
    lab.must((await ended) === 0, 'the pidfile that cannot be removed spoils the exit code')
  } finally {
    unmount(disk)
  }
}

const ROTATIONS = 100

const rotation: Run = async (lab) => {
  const logs = join(lab.folder, 'logs')
  mkdirSync(logs)
  const log = join(logs, 'stint.log')
  const server = await openLogged(lab, log, ['--idle-grace=0.1'])
  const run = keepAlive({ target: server.target, concurrency: 4, thinkMs: 10 })
  for (let round = 0; round < ROTATIONS; round++) {
    if (round % 3 === 0) renameSync(log, join(logs, `old-${round}`))
    else if (round % 3 === 1) rmSync(log)
    else truncateSync(log, 0)
    server.signal('SIGUSR2')
    await until('the log is there again', () => existsSync(log))
    server.signal('SIGUSR1')
    if (round % 3 !== 2) await until('it is written to', () => statSync(log).size > 0)
  }
  nothingLost(lab, 'requests', await run.stop())
  lab.figure('rotations', ROTATIONS)
  const broken = readdirSync(logs)
    .flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n'))
    .filter((line) => line !== '' && !isJson(line))
  lab.figure('broken lines', broken.length)
  lab.must(broken.length === 0, `broken lines: ${broken.slice(0, 2).join(' / ')}`)
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

const noProcesses: Run = async (lab) => {
  const group = `/sys/fs/cgroup/pids/stint-fault-${process.pid}`
  mkdirSync(group)
  const node = join(lab.folder, 'node')
  copyFileSync(process.execPath, node)
  chmodSync(node, 0o755)
  try {
    const server = await lab.stint({ flags: [`--node=${node}`] })
    lab.allow(
      /spawn-failed/,
      /exited cause=(?:sigkill|spawn-error|boot-exit)/,
      /sentinel/,
      /Resource temporarily|pthread|fork|uv_thread|Aborted|Error|^\s+at /,
    )
    const run = connectionPerRequest({ target: server.target, concurrency: 4 })
    writeFileSync(join(group, 'cgroup.procs'), String(server.pid))
    writeFileSync(join(group, 'pids.max'), '1')
    const kill = async (): Promise<void> => {
      const since = server.stint.lines.length
      process.kill(server.workerOf(1), 'SIGKILL')
      await server.stint.line(event('spawn-failed'), { since })
    }
    await kill()
    const kept = server.workerOf(2)
    writeFileSync(join(group, 'pids.max'), 'max')
    await server.settled(2, 30_000)
    lab.must(server.workerOf(2) === kept, 'the other worker did not stay')
    renameSync(node, `${node}.moved`)
    await kill()
    const errors = server.stint.lines
      .filter(event('spawn-failed'))
      .map((line) => String(line['error']))
    const exposition = await scrape(server.metricsUrl)
    renameSync(`${node}.moved`, node)
    await server.settled(2, 30_000)
    const tally = await run.stop()
    lab.figure('failed', `${tally.failed} of ${tally.sent}`)
    lab.figure('errors', [...new Set(errors)].join(' / '))
    lab.figure(
      'exits_total{spawn-error}',
      valueOf(exposition, 'stint_exits_total{cause="spawn-error"}'),
    )
    lab.must(tally.failures.refused.fresh === 0, 'connections were refused')
    lab.must(tally.failed <= 8, `${tally.failed} requests failed, the killed workers had at most 8`)
  } finally {
    writeFileSync('/sys/fs/cgroup/pids/cgroup.procs', String(process.pid))
    for (const pid of readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean))
      writeFileSync('/sys/fs/cgroup/pids/cgroup.procs', pid)
    await pause(50)
    rmdirSync(group)
  }
}

const cgroupOom: Run = async (lab) => {
  const group = `/sys/fs/cgroup/memory/stint-fault-${process.pid}`
  mkdirSync(group)
  try {
    writeFileSync(join(group, 'memory.limit_in_bytes'), '300M')
    const server = await lab.stint({
      workers: 1,
      through: ['/bin/sh', '-c', `echo $$ > ${group}/cgroup.procs; exec "$@"`, 'sh'],
    })
    lab.allow(/exited cause=cgroup-oom/, /exited cause=sigkill/)
    const since = server.stint.lines.length
    void get(server, '/leak?kib=600000')
    const { cause } = await server.stint.line(event('exited'), { since })
    lab.figure('cause', String(cause))
    lab.must(cause === 'cgroup-oom', `a kill by the cgroup’s limit is called ${cause}`)
    await server.settled(1)
  } finally {
    await pause(50)
    for (const pid of readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean))
      writeFileSync('/sys/fs/cgroup/memory/cgroup.procs', pid)
    rmdirSync(group)
  }
}

const BACKLOG = 8
const CALLERS = 500

const backlogFull: Run = async (lab) => {
  const server = await lab.stint({ workers: 1, flags: [`--backlog=${BACKLOG}`] })
  const blocked = await begin(server, '/events?ms=100')
  blocked.destroy()
  const blocker = net.connect(server.target)
  blocker.on('error', () => {})
  blocker.write('GET /?block=3000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await pause(100)
  const callers = Array.from({ length: CALLERS }, () =>
    net.connect(server.target).on('error', () => {}),
  )
  await pause(1_200)
  const exposition = await scrape(server.metricsUrl)
  for (const socket of callers) socket.destroy()
  blocker.destroy()
  const at = `{address="127.0.0.1:${server.target.port}"}`
  const queued = valueOf(exposition, `stint_listen_queue_length${at}`)
  const limit = valueOf(exposition, `stint_listen_queue_limit${at}`)
  const overflows = valueOf(exposition, 'stint_listen_overflows_total')
  lab.figure('queue / limit', `${queued} / ${limit}`)
  lab.figure('overflows', overflows)
  lab.figure('kernel says', listenOverflows())
  lab.must(limit === BACKLOG, `the limit is given as ${limit}`)
  lab.must(queued >= BACKLOG, `the queue is given as ${queued}`)
  lab.must(overflows > 0, 'no overflow was counted')
}

/** TcpExt ListenOverflows of this network namespace. */
function listenOverflows(): number {
  const [names = '', values = ''] = readFileSync('/proc/net/netstat', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
  return Number(values.split(' ')[names.split(' ').indexOf('ListenOverflows')])
}

const DRIPPERS = 1000

const slowloris: Run = async (lab) => {
  const server = await lab.start()
  const measure = async (): Promise<number> => {
    const run = connectionPerRequest({ target: server.target, concurrency: 4, timeoutMs: 5_000 })
    await run.settled(300)
    const tally = await run.stop()
    nothingLost(lab, 'good requests', tally)
    return percentile(tally, 0.99)
  }
  const calm = await measure()
  const sockets = Array.from({ length: DRIPPERS }, () => {
    const socket = net.connect(server.target).on('error', () => {})
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    return socket
  })
  const dripping = setInterval(() => {
    for (const socket of sockets.slice(0, 200)) socket.write('a')
  }, 500)
  await pause(300)
  const attacked = await measure()
  clearInterval(dripping)
  for (const socket of sockets) socket.destroy()
  lab.figure('p99 ms calm / attacked', `${calm.toFixed(1)} / ${attacked.toFixed(1)}`)
}

const lowNofile: Run = async (lab) => {
  const outcomes: string[] = []
  for (const limit of [20, 32, 64]) {
    const stint = lab.launch({
      through: ['/bin/sh', '-c', `ulimit -n ${limit}; exec "$@"`, 'sh'],
    })
    const serves = await Promise.race([
      stint.line(event('serving'), { withinMs: 15_000 }).then(
        () => true,
        () => false,
      ),
      stint.exited.then(() => false),
    ])
    const code = serves ? await stint.stop() : await stint.exited
    outcomes.push(`${limit}: ${serves ? 'serves' : 'refuses'}, exit ${code}`)
    const isStack = /^\s+at .*\.(?:ts|js):\d+/m.test(stint.output())
    lab.must(serves || code !== 0, `with ${limit} descriptors it neither serves nor fails`)
    lab.must(
      !isStack,
      `with ${limit} descriptors it prints a stack: ${stint.output().slice(0, 300)}`,
    )
  }
  lab.figure('ulimit -n', outcomes.join('; '))
}

const fullTmp: Run = async (lab) => {
  const disk = join(lab.folder, 'tmpfs')
  mount(['-o', 'size=64k,nr_inodes=40'], disk)
  try {
    const server = await lab.stint({ env: { TMPDIR: disk } })
    lab.allow(
      /exited cause=boot-exit/,
      /reload failed/,
      /ENOSPC|no space/i,
      /^\s+at /,
      /throw er;|Emitted 'error'/,
    )
    for (let index = 0; index < 60; index++)
      try {
        writeFileSync(join(disk, `ballast-${index}`), Buffer.alloc(4096))
      } catch {}
    const run = connectionPerRequest({ target: server.target, concurrency: 4 })
    await run.settled(50)
    const { ok, reason } = await server.reloads()
    await server.recycle(0).catch(() => {})
    await run.settled(run.tally.sent + 50)
    nothingLost(lab, 'requests', await run.stop())
    lab.figure('reload', ok ? 'worked' : `failed: ${reason.slice(0, 80)}`)
    await server.stint.stop()
  } finally {
    unmount(disk)
  }
}

/** What runs out: disks, processes, descriptors, memory, queues. */
export const resources: readonly FaultCase[] = [
  {
    number: 70,
    title: 'Killed by the memory limit of a cgroup',
    star: false,
    how: 'limit 300 MiB, one request takes 600 (the second half of case 22)',
    pass: 'cause cgroup-oom, by the group’s own count; respawned',
    needs: ['root', 'cgroup v1'],
    stint: cgroupOom,
  },
  {
    number: 33,
    title: 'Log disk full, then freed',
    star: true,
    how: 'tmpfs of 64 KiB, 300 rounds of statistics, a recycle',
    pass: '0 failed; the log goes on within 1 s of space coming back; no growth of memory',
    needs: ['root', 'network namespace'],
    stint: logDiskFull,
  },
  {
    number: 34,
    title: 'Directory of the pidfile becomes read-only',
    star: false,
    how: 'remount under a running service, reload, stop; start of another',
    pass: 'running: 0 failed, exit 0; start: exit 2 with one line',
    needs: ['root', 'network namespace'],
    stint: readOnly,
  },
  {
    number: 36,
    title: 'Log rotated 100 times',
    star: false,
    how: 'renamed, removed, truncated, each with SIGUSR2, under load',
    pass: 'every line whole; descriptors flat; 0 failed',
    stint: rotation,
  },
  {
    number: 38,
    title: 'Spawn fails',
    star: true,
    how: 'EAGAIN of a pids cgroup; then the node binary of the workers is moved away',
    pass: 'retried with backoff; the other worker untouched, 0 refused; recovers by itself; told by errno',
    needs: ['root', 'cgroup v1'],
    stint: noProcesses,
  },
  {
    number: 39,
    title: 'Accept queue overflows',
    star: false,
    how: `backlog ${BACKLOG}, the worker blocked, ${CALLERS} connections`,
    pass: 'queue, limit and overflows as the kernel has them',
    needs: ['network namespace'],
    stint: backlogFull,
  },
  {
    number: 40,
    title: 'Slowloris',
    star: false,
    how: `${DRIPPERS} half-open heads, 200 of them dripping`,
    pass: '0 failed for good clients; their p99 is told',
    limitSeconds: 90,
    stint: slowloris,
    peers: forPeers(slowloris, 'uwsgi', 'gunicorn'),
  },
  {
    number: 52,
    title: '/tmp full',
    star: false,
    how: 'no space and no inodes under TMPDIR; a reload and a recycle',
    pass: '0 failed; a reload that cannot work says why',
    needs: ['root', 'network namespace'],
    stint: fullTmp,
  },
  {
    number: 63,
    title: 'Low RLIMIT_NOFILE',
    star: false,
    how: 'ulimit -n 20, 32, 64',
    pass: 'serves, or ends with a code and without a stack',
    stint: lowNofile,
  },
]
