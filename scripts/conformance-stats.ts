/**
 * Lets the programs that read uWSGI's stats read ours, unmodified, and compares our keys and types with those of a uWSGI
 * that runs here. What is not installed is skipped and named. Not part of CI: it downloads from Debian.
 * `UWSGITOP=path/to/uwsgitop pnpm conformance`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { shapeOf } from '../packages/supervisor/test/stats/uwsgi-shape.ts'
import { connectAndRead, netdata, uwsgitop, type Verdict } from './conformance/clients.ts'
import { isInstalled } from './conformance/run.ts'
import { startStint, startUwsgi } from './conformance/servers.ts'

const directory = mkdtempSync(join(tmpdir(), 'stint-conformance-'))
const path = join(directory, 'stats.sock')
let failures = 0

function report(what: string, { verdict, saw }: Verdict): void {
  if (verdict === 'failed') failures += 1
  console.log(`${verdict.padEnd(8)}${what.padEnd(36)}${saw}`)
}

async function withStint(
  args: readonly string[],
  use: (address: string) => Promise<void>,
): Promise<void> {
  const { stats, stop } = await startStint(args)
  try {
    await use(stats.replace(/^unix:/, ''))
  } finally {
    await stop()
  }
}

async function statsAt(address: string): Promise<unknown> {
  const [host, port] = address.split(':')
  return JSON.parse(await text(connect({ host, port: Number(port) })))
}

/** Every path that only one of them has, or has with another type or in another place. */
function differences(ours: unknown, theirs: unknown): readonly string[] {
  const [mine, real] = [ours, theirs].map((stats) =>
    JSON.stringify(shapeOf(stats), null, 1).split('\n'),
  )
  return (mine ?? []).flatMap((line, index) =>
    line === real?.[index]
      ? []
      : [`line ${index}: ours ${line.trim()}, uWSGI ${real?.[index]?.trim()}`],
  )
}

async function compareWithUwsgi(address: string): Promise<Verdict> {
  if (!(await isInstalled('uwsgi')))
    return { verdict: 'skipped', saw: 'apt-get install uwsgi-core uwsgi-plugin-python3' }
  const uwsgi = await startUwsgi(directory)
  try {
    const [ours, theirs] = [await statsAt(address), await statsAt(uwsgi.stats)]
    const different = differences(ours, theirs)
    const { version } = theirs as { readonly version: string }
    return different.length === 0
      ? { verdict: 'read', saw: `keys, order and types as uWSGI ${version}` }
      : { verdict: 'failed', saw: different.join('\n') }
  } finally {
    await uwsgi.stop()
  }
}

const top = process.env['UWSGITOP']
await withStint(['--stats', '127.0.0.1:0'], async (address) => {
  report('a real uWSGI', await compareWithUwsgi(address))
  report('uwsgi --connect-and-read, tcp', await connectAndRead(address))
  report('uwsgitop, tcp', await uwsgitop(top, address))
  report('netdata python.d uwsgi, tcp', await netdata(address, directory))
})
await withStint(['--stats', path], async (address) => {
  report('uwsgi --connect-and-read, unix', await connectAndRead(address))
  report('uwsgitop, unix', await uwsgitop(top, address))
  report('netdata python.d uwsgi, unix', await netdata(address, directory))
})
await withStint(['--stats', `@stint-conformance-${process.pid}`], async (address) => {
  report('uwsgitop, abstract', await uwsgitop(top, address))
})
await withStint(['--stats', '127.0.0.1:0', '--stats-http'], async (address) => {
  report('uwsgitop, http', await uwsgitop(top, address))
})
rmSync(directory, { recursive: true })
process.exitCode = failures === 0 ? 0 : 1
