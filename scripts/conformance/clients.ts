import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { isInstalled, run } from './run.ts'

const ESCAPE = '\u001B'

/** What a client made of our stats: `skipped` says what is missing here. */
export type Verdict =
  | { readonly verdict: 'read'; readonly saw: string }
  | { readonly verdict: 'failed'; readonly saw: string }
  | { readonly verdict: 'skipped'; readonly saw: string }

const read = (isRead: boolean, saw: string): Verdict => ({
  verdict: isRead ? 'read' : 'failed',
  saw,
})
const skipped = (saw: string): Verdict => ({ verdict: 'skipped', saw })

/** `uwsgi --connect-and-read ADDRESS` of uwsgi-core, which prints what it reads to stderr. */
export async function connectAndRead(address: string): Promise<Verdict> {
  if (!(await isInstalled('uwsgi'))) return skipped('apt-get install uwsgi-core')
  const { stderr } = await run(['uwsgi', '--connect-and-read', address])
  const stats = tryParse(stderr.slice(stderr.indexOf('{'), stderr.lastIndexOf('}') + 1))
  return read(
    stats !== null,
    stats === null ? stderr.slice(0, 200) : `${stderr.length} bytes of JSON`,
  )
}

/** uwsgitop in a terminal of its own; it draws a line per worker or dies of a missing key. */
export async function uwsgitop(program: string | undefined, address: string): Promise<Verdict> {
  if (program === undefined)
    return skipped('set UWSGITOP to a copy of uwsgitop (github.com/xrmx/uwsgitop)')
  if (!(await isInstalled('script'))) return skipped('apt-get install bsdutils')
  const { stdout } = await run(
    ['script', '-qec', `stty rows 24 cols 150; python3 ${program} ${address}`, '/dev/null'],
    {
      env: { TERM: 'xterm-256color' },
      withinMs: 15_000,
      input: { text: 'q', afterMs: 3000 },
    },
  )
  // The cursor jumps from column to column instead of over blanks.
  const screen = stripVTControlCharacters(stdout.replaceAll(ESCAPE, ` ${ESCAPE}`))
  const head = /uwsgi-\S+-stint - .*?req: \d+ - RPS: \d+ - lq: \d+/.exec(screen)?.[0]
  const workers = new Set(
    Array.from(screen.matchAll(/(\d+) +[\d.]+ +(\d{2,}) +\d+ /g), ([, id]) => id),
  )
  return read(head !== undefined && workers.size === 2, head ?? screen.slice(-400))
}

/** netdata's module of Debian 12, downloaded and unpacked, run for some seconds. */
export async function netdata(address: string, directory: string): Promise<Verdict> {
  const fetched = await run(['apt-get', 'download', 'netdata-plugins-python'], { cwd: directory })
  const debian = readdirSync(directory).find((name) => name.endsWith('.deb'))
  if (debian === undefined) return skipped(`apt-get download: ${fetched.stderr.slice(0, 120)}`)
  await run(['dpkg-deb', '-x', debian, 'netdata'], { cwd: directory })
  const root = join(directory, 'netdata/usr/lib/netdata')
  writeConfig(directory, address)
  const { stdout, stderr } = await run(
    ['python3', join(root, 'plugins.d/python.d.plugin'), 'debug', '1', 'uwsgi'],
    {
      env: {
        NETDATA_USER_CONFIG_DIR: directory,
        NETDATA_STOCK_CONFIG_DIR: join(root, 'conf.d'),
        NETDATA_PLUGINS_DIR: join(root, 'plugins.d'),
        NETDATA_LIB_DIR: directory,
        NETDATA_LOCK_DIR: directory,
      },
      withinMs: 8000,
    },
  )
  const requests = new Map(
    Array.from(stdout.matchAll(/^SET '?(requests_\d+)'? = (\d+)/gm), ([, pid, count]) => [
      pid,
      count,
    ]),
  )
  const sum = [...requests.values()].reduce((total, count) => total + Number(count), 0)
  const said = requests.size > 0 ? JSON.stringify(Object.fromEntries(requests)) : stderr.slice(-300)
  return read(requests.size === 2 && sum === 10, said)
}

function writeConfig(directory: string, address: string): void {
  const [host, port] = address.split(':')
  const where =
    port === undefined ? `  socket: '${address}'\n` : `  host: '${host}'\n  port: ${port}\n`
  mkdirSync(join(directory, 'python.d'), { recursive: true })
  writeFileSync(join(directory, 'python.d/uwsgi.conf'), `stint:\n  name: 'stint'\n${where}`)
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
