import { fileURLToPath } from 'node:url'
import { urlOf } from './start/address.ts'
import { banner } from './start/banner.ts'
import { defaultFlags, givenFlags, runArguments } from './start/flags.ts'
import { followChild, spawnSupervisor } from './start/supervisor.ts'
import { untilHealthy } from './start/until-healthy.ts'

const extra = process.argv.slice(process.argv[2] === '--' ? 3 : 2)
const defaults = defaultFlags(process.env)
const flags = new Map([...defaults, ...givenFlags(extra)])
const app = fileURLToPath(new URL('app.ts', import.meta.url))

const child = spawnSupervisor(runArguments(defaults, extra, app))
const ended = new AbortController()
child.once('exit', () => ended.abort())

await Promise.all([followChild(child), welcome()])

async function welcome(): Promise<void> {
  const { pid: supervisorPid = 0 } = child
  const url = urlOf(flags.get('listen') ?? '')
  const metrics = urlOf(flags.get('metrics') ?? '')
  const metricsUrl = metrics === null ? null : `${metrics}/metrics`
  if (url === null || !(await untilHealthy(url, { supervisorPid, signal: ended.signal }))) return
  process.stdout.write(banner({ url, metricsUrl, supervisorPid }))
}
