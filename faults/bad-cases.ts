import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { FaultCase, Run } from './case.ts'
import type { Server } from './contenders/server.ts'
import { bad } from './harness/bad-case.ts'
import type { Lab } from './harness/lab.ts'
import { MARK } from './harness/processes.ts'
import { until } from './harness/wait.ts'

const BAD_SERVER = fileURLToPath(new URL('./apps/bad-server.mjs', import.meta.url))

/** Cases in which something is wrong on purpose, and what the harness must say of each. */
export const badCases: readonly (FaultCase & { readonly caught: RegExp })[] = [
  bad(900, 'a process is left behind', /^process: \d+ is left/, async ({ place }) => {
    spawn('sleep', ['60'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, ...place.env },
    })
  }),
  bad(901, 'a listener is left behind', /^listener: tcp .* is left/, async () => {
    await once(net.createServer().listen(0, '127.0.0.1'), 'listening')
  }),
  bad(902, 'descriptors leak', /^fds: 5 more/, async (lab) => {
    const { server, next } = await open(lab, 'leak')
    server.signal('SIGUSR2')
    await next()
  }),
  bad(903, 'a counter goes backwards', /^counter: bad_total went from/, watchFor('backwards')),
  bad(904, 'a series goes away', /^counter: bad_total went away/, watchFor('vanishing')),
  bad(
    905,
    'an error is logged that nobody expects',
    /^log: unexpected error: boom/,
    async (lab) => {
      await open(lab, 'none', ['boom'])
    },
  ),
  bad(906, 'the exit code is another', /^exit: code 7, documented is 0/, async (lab) => {
    await open(lab, 'exit')
  }),
  bad(907, 'SIGTERM is not heeded', /^exit: still there/, async (lab) => {
    await open(lab, 'deaf')
  }),
  bad(908, 'a file is left behind', /^files: litter left/, async (lab) => {
    mkdirSync(join(lab.folder, 'tmp'))
    await open(lab, 'litter')
  }),
  bad(909, 'a worker is missing', /^workers: not 2 serving/, async (lab) => {
    const { server } = await open(lab, 'none')
    lab.willHave(server, 2)
  }),
  bad(910, 'a criterion does not hold', /^it does not hold/, async (lab) => {
    lab.must(false, 'it does not hold')
  }),
  bad(911, 'the case throws', /^thrown by the case/, async () => {
    throw new Error('thrown by the case')
  }),
  bad(912, 'the harness itself ends', /^the harness broke/, async () => {
    process.exit(1)
  }),
  bad(
    913,
    'the case never ends',
    /^not over within 3 s/,
    () => new Promise<never>(() => setInterval(() => {}, 1000)),
    3,
  ),
]

function watchFor(vice: string): Run {
  return async (lab) => {
    const { counters } = await open(lab, vice)
    await until('scrapes', () => counters() >= 4)
  }
}

/** A server that is no Stint, in the care of the lab as if it were one. */
async function open(
  lab: Lab,
  vice: string,
  errors: readonly string[] = [],
): Promise<{
  readonly server: Server
  readonly next: () => Promise<string>
  readonly counters: () => number
}> {
  const child = spawn(process.execPath, [BAD_SERVER], {
    env: { ...process.env, [MARK]: process.env[MARK], TMPDIR: join(lab.folder, 'tmp'), VICE: vice },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => String((await lines.next()).value)
  const port = Number(await next())
  const server: Server = {
    pid: child.pid ?? 0,
    target: { host: '127.0.0.1', port },
    exited,
    workers: () => [],
    settled: (count) =>
      count === 0 ? Promise.resolve() : Promise.reject(new Error('there are no workers')),
    recycle: () => Promise.resolve(),
    reload: () => Promise.resolve(),
    signal: (name) => void child.kill(name),
    errors: () => errors,
    kill: () => void child.kill('SIGKILL'),
  }
  const counters = lab.care(server, { workers: 0, metricsUrl: `http://127.0.0.1:${port}/` })
  return { server, next, counters }
}
