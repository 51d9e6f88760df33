import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectionPerRequest } from '../../packages/supervisor/test/clients/index.ts'
import { runCli } from '../../packages/supervisor/src/surfaces/cli/main.ts'
import { event } from '../../packages/supervisor/test/launch/start-stint.ts'
import { forPeers, type FaultCase, type Run } from '../case.ts'
import { stintCommand } from '../harness/command.ts'
import { scrape, valueOf } from '../harness/counters.ts'
import type { Lab } from '../harness/lab.ts'
import { nothingLost } from '../harness/load.ts'
import { childrenOf } from '../harness/processes.ts'
import { get } from '../harness/requests.ts'
import { happens } from '../harness/wait.ts'

const GOOD = new URL('../apps/vices.mjs', import.meta.url)
const THROWS = `throw new Error('a broken build')\n`

const throwsAtImport: Run = async (lab) => {
  const app = join(lab.folder, 'app.mjs')
  copyFileSync(GOOD, app)
  const server = await lab.stint({ app })
  lab.allow(/exited cause=boot-exit/, /reload failed/, /a broken build/, /^\s+at /)
  const before = server.workers()
  const run = connectionPerRequest({ target: server.target, concurrency: 8 })
  await run.settled(50)
  writeFileSync(app, THROWS)
  const { code, printed } = await stintCommand(['reload', '--wait'], lab.place)
  await run.settled(run.tally.sent + 200)
  nothingLost(lab, 'requests', await run.stop())
  lab.figure('stint reload --wait', `exit ${code}`)
  lab.must(code === 1, `stint reload --wait: exit ${code}: ${printed}`)
  lab.must(printed.includes('a broken build'), `the error is not told: ${printed}`)
  lab.must(String(server.workers()) === String(before), 'a worker of the old generation is gone')
  const failed = valueOf(await scrape(server.metricsUrl), 'stint_reloads_total{result="failed"}')
  lab.must(failed === 1, `stint_reloads_total{result="failed"} is ${failed}`)
}

const peerThrowsAtImport: Run = async (lab) => {
  const build = join(lab.folder, 'build')
  writeFileSync(build, 'good')
  const server = await lab.start({ env: { BUILD: build } })
  lab.allow(/./)
  lab.willHave(server, null)
  const run = connectionPerRequest({ target: server.target, concurrency: 8, timeoutMs: 3_000 })
  await run.settled(50)
  writeFileSync(build, 'broken')
  server.signal('SIGHUP')
  await pause(4_000)
  writeFileSync(build, 'good')
  const tally = await run.stop()
  lab.figure('requests', `${tally.failed} of ${tally.sent} failed`)
  lab.must(tally.failed === 0, 'the broken build took the service down')
  // What is left of it after such a reload differs; it is ended by force.
  lab.willEnd(server, 'killed', 'SIGKILL')
}

const HANGS: Readonly<Record<string, string>> = {
  'spins at import': 'for (;;);\n',
  'never listens': 'setInterval(() => {}, 1000)\n',
}

const neverReady: Run = async (lab) => {
  const app = join(lab.folder, 'app.mjs')
  copyFileSync(GOOD, app)
  const server = await lab.stint({ app, flags: ['--start-timeout=2'] })
  lab.allow(/exited cause=boot-timeout/, /reload failed/, /killed/)
  const run = connectionPerRequest({ target: server.target, concurrency: 4 })
  const usual = childrenOf(server.pid).length
  let most = usual
  const sampling = setInterval(() => {
    most = Math.max(most, childrenOf(server.pid).length)
  }, 20)
  for (const [name, source] of Object.entries(HANGS)) {
    writeFileSync(app, source)
    const { ok, reason } = await server.reloads()
    lab.must(!ok && reason !== '', `${name}: the reload worked, or did not say why not`)
  }
  clearInterval(sampling)
  await run.settled(200)
  nothingLost(lab, 'requests', await run.stop())
  lab.figure('most extra processes', most - usual)
  lab.must(most - usual <= 1, `${most - usual} extra processes at once`)
}

const SEEDS = [
  'workers = 2\n',
  '[stint]\nworkers = 2\nmax-requests = 10\n',
  '[uwsgi]\nprocesses = 2\nhttp-socket = 127.0.0.1:0\n',
  '{"workers": 2}',
  '{"workers": 2, "env": {"A": "1"}, "listen": ["127.0.0.1:0"]}',
]
const CORPUS = 200

/** Garbage as editors, deploy tools and attackers make it: every file differs. */
function garbage(index: number): Buffer {
  const seed = SEEDS[index % SEEDS.length] ?? ''
  switch (index % 10) {
    case 0:
      return Buffer.from(`${seed.slice(0, 1 + (index % (seed.length - 1)))}{`)
    case 1:
      return Buffer.from(seed.replace('2', '"many"').replace('= "many"', '= many'))
    case 2:
      return Buffer.from(`${seed}\nwrokers-${index} = 1\n`)
    case 3:
      return Buffer.concat([Buffer.from(seed), Buffer.alloc(2 ** 20, 'x')])
    case 4:
      return Buffer.concat([Buffer.from(seed), Buffer.from([0])])
    case 5:
      return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(seed, 'utf16le')])
    case 6:
      return randomBytes(200)
    case 7:
      return Buffer.from('['.repeat(10_000 + index))
    case 8:
      return Buffer.from(`{"workers": ${'9'.repeat(10 + index)}}`)
    default:
      return Buffer.from(`[stint]\nworkers = -${index}\n`)
  }
}

const configGarbage: Run = async (lab) => {
  const folder = join(lab.folder, 'configs')
  mkdirSync(folder)
  let wrong = 0
  for (let index = 0; index < CORPUS; index++) {
    const file = join(folder, `stint-${index}.${index % 2 === 0 ? 'ini' : 'json'}`)
    writeFileSync(file, garbage(index))
    const complaint = await checkedWell(file)
    if (complaint !== null && wrong++ < 3) lab.must(false, `case ${index}: ${complaint}`)
  }
  writeFileSync(join(folder, 'a.ini'), '[uwsgi]\nini = b.ini\n')
  writeFileSync(join(folder, 'b.ini'), '[uwsgi]\nini = a.ini\n')
  const loop = await checkedWell(join(folder, 'a.ini'))
  lab.must(loop === null, `files that include each other: ${loop}`)
  lab.figure('files refused', `${CORPUS + 1 - wrong} of ${CORPUS + 1}`)
  lab.must(wrong === 0, `${wrong} files were not refused as they should be`)
  await reloadsOntoGarbage(lab)
}

/** Exit code 2 and lines that name the file; null when it is so. */
async function checkedWell(file: string): Promise<string | null> {
  let err = ''
  const code = await runCli(['check', '--config', file], {
    cwd: '/',
    env: {},
    program: null,
    out: () => {},
    err: (text) => void (err += text),
  })
  const lines = err.trim().split('\n')
  if (code !== 2) return `exit code ${code}`
  return lines.every((line) => line.startsWith('stint: ')) && err.includes(file.slice(-5))
    ? null
    : `says ${err.slice(0, 200)}`
}

async function reloadsOntoGarbage(lab: Lab): Promise<void> {
  const config = join(lab.folder, 'stint.ini')
  writeFileSync(config, '[stint]\nmax-requests = 1000\n')
  const server = await lab.stint({ flags: [`--config=${config}`] })
  lab.allow(/reload|config|stint\.ini/)
  const run = connectionPerRequest({ target: server.target, concurrency: 4 })
  const before = String(server.workers())
  const TRIED = 6
  for (let index = 0; index < TRIED; index++) {
    writeFileSync(config, garbage(index))
    const since = server.stint.lines.length
    server.signal('SIGHUP')
    await server.stint.line(({ level }) => level >= 40, { since })
  }
  await run.settled(100)
  nothingLost(lab, 'requests over bad reloads', await run.stop())
  lab.must(String(server.workers()) === before, 'a worker was replaced for a bad configuration')
  writeFileSync(config, '[stint]\nmax-requests = 2000\n')
  const { ok } = await server.reloads()
  lab.must(ok, 'the reload after the config was mended failed')
}

const configGone: Run = async (lab) => {
  const config = join(lab.folder, 'stint.ini')
  writeFileSync(config, '[stint]\nmax-requests = 1000\n')
  const server = await lab.stint({ flags: [`--config=${config}`] })
  lab.allow(/reload|config|stint\.ini/)
  const before = String(server.workers())
  const harms = [() => rmSync(config), () => mkdirSync(config)]
  for (const harm of harms) {
    harm()
    const since = server.stint.lines.length
    server.signal('SIGHUP')
    await server.stint.line(({ level }) => level >= 40, { since })
    lab.must((await get(server)) === '200', 'it stopped serving')
  }
  lab.must(String(server.workers()) === before, 'a worker was replaced')
  rmSync(config, { recursive: true })
  writeFileSync(config, '[stint]\nmax-requests = 2000\n')
  lab.must((await server.reloads()).ok, 'the reload after the config came back failed')
}

const appGone: Run = async (lab) => {
  const app = join(lab.folder, 'app.mjs')
  copyFileSync(GOOD, app)
  const server = await lab.stint({ app })
  lab.allow(
    /exited cause=(?:sigkill|boot-exit)/,
    /reload failed/,
    /Cannot find module|ERR_MODULE|Error|^\s+at /,
  )
  rmSync(app)
  const { ok } = await server.reloads()
  lab.must(!ok, 'a reload without the app file worked')
  process.kill(server.workerOf(1), 'SIGKILL')
  await server.stint.line(({ cause }) => cause === 'boot-exit')
  const run = connectionPerRequest({ target: server.target, concurrency: 4 })
  await run.settled(200)
  nothingLost(lab, 'requests served by the other worker', await run.stop())
  copyFileSync(GOOD, app)
  const isBack = await happens(
    () =>
      server.settled(2, 20_000).then(
        () => true,
        () => false,
      ),
    25_000,
  )
  lab.must(isBack, 'it did not recover when the file came back')
}

const signalsAtStart: Run = async (lab) => {
  for (const signal of ['SIGHUP', 'SIGTTIN', 'SIGUSR1', 'SIGUSR2'] as const) {
    const stint = lab.launch({ env: { BOOT_MS: '300' } })
    await stint.line(event('spawned'))
    stint.child.kill(signal)
    await stint.line(event('serving'))
    const code = await stint.stop()
    lab.must(code === 0, `${signal} during the start, then SIGTERM: exit ${code}`)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const stint = lab.launch({ env: { BOOT_MS: '60000' } })
    await stint.line(event('spawned'))
    const code = await stint.stop(signal)
    lab.must(code === 0, `${signal} during the start: exit ${code}`)
  }
  lab.figure('signals during the start', 6)
}

/** Reloads that cannot work, and configurations that make no sense. */
export const reloads: readonly FaultCase[] = [
  {
    number: 5,
    title: 'Reload to an app that throws at import',
    star: true,
    how: 'the file is replaced under load',
    pass: '0 failed; old workers stay; `stint reload --wait` exits 1 with the error; reloads_total{failed} +1',
    stint: throwsAtImport,
    peers: forPeers(peerThrowsAtImport, 'uwsgi', 'gunicorn'),
  },
  {
    number: 6,
    title: 'Reload to an app that never becomes ready',
    star: false,
    how: 'an endless loop at import; an app that never listens; start-timeout 2 s',
    pass: 'rolled back with a reason; 0 failed; never more than one extra process',
    stint: neverReady,
  },
  {
    number: 8,
    title: 'Garbage as configuration',
    star: true,
    how: '200 files: truncated, wrong types, unknown keys, 1 MiB lines, NUL, UTF-16, random bytes, deep nesting, huge numbers; files that include each other',
    pass: '`stint check` exits 2 with lines that name the file; a live reload keeps what runs: 0 failed',
    stint: configGarbage,
  },
  {
    number: 9,
    title: 'Upgrade of the supervisor under load',
    star: false,
    how: 'a new supervisor as a child, 5 times',
    pass: '0 failed; same listening inode; pidfile right; one upgrade at a time',
    stint: { notBuilt: 'the supervisor cannot replace itself yet' },
  },
  {
    number: 10,
    title: 'Upgrade to a supervisor that crashes or hangs at start',
    star: false,
    how: 'fault flag in its environment',
    pass: 'the old one goes on untouched; 0 failed',
    stint: { notBuilt: 'the supervisor cannot replace itself yet' },
  },
  {
    number: 58,
    title: 'Config file removed, then a directory, at reload',
    star: false,
    how: 'SIGHUP after each',
    pass: 'keeps what runs, says so, and takes the next good file',
    stint: configGone,
  },
  {
    number: 59,
    title: 'Signals while it starts',
    star: false,
    how: 'SIGHUP, SIGTTIN, SIGUSR1, SIGUSR2 while the first worker boots; SIGTERM and SIGINT before any is ready',
    pass: 'serves all the same; a stop ends it with 0 and nothing left',
    stint: signalsAtStart,
  },
  {
    number: 61,
    title: 'App file deleted',
    star: false,
    how: 'then a reload, then kill -9 of one worker; then the file comes back',
    pass: 'reload fails, the other worker serves: 0 failed; recovers by itself',
    stint: appGone,
  },
]
