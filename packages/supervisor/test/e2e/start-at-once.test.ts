import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { event, fixture, stint, type Stint } from './stint.ts'

const MANY = 4

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A socket file that nobody listens on any more. */
async function staleSocket(path: string): Promise<void> {
  const server = net.createServer().listen(`${path}.alive`)
  await once(server, 'listening')
  renameSync(`${path}.alive`, path)
  server.close()
  await once(server, 'close')
}

/** `serving`, or the exit code. */
const fate = (supervisor: Stint): Promise<'serving' | number | null> =>
  Promise.race([
    supervisor.exited,
    supervisor.line(event('serving')).then(
      () => 'serving' as const,
      () => supervisor.exited,
    ),
  ])

const startMany = (
  flags: readonly string[],
  env: Readonly<Record<string, string>> = {},
): readonly Stint[] =>
  Array.from({ length: MANY }, () =>
    stint(['--workers', '1', ...flags, fixture('slow.mjs')], {
      env: { PORT: '0', HOST: '127.0.0.1', ...env },
    }),
  )

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('of supervisors that start at the same moment', () => {
  it('one gets the pidfile, the others end with code 2 and a line that says why', async () => {
    const pidfile = join(folder(), 'app.pid')
    const supervisors = startMany(['--pidfile', pidfile])
    const fates = await Promise.all(supervisors.map(fate))
    expect(fates.filter((end) => end === 'serving')).toHaveLength(1)
    expect(fates.filter((end) => end === 2)).toHaveLength(MANY - 1)
    for (const { output } of supervisors.filter((_, index) => fates[index] === 2))
      expect(output()).toMatch(/^stint: pidfile .* (?:is claimed by|names) process \d+, which .*$/)
  })

  it('one gets a declared port, the others end with code 3 and a line that says why', async () => {
    const port = await freePort()
    const supervisors = startMany(['--listen', `127.0.0.1:${port}`], { BOOT_MS: '2000' })
    const fates = await Promise.all(supervisors.map(fate))
    expect(fates.filter((end) => end === 'serving')).toHaveLength(1)
    expect(fates.filter((end) => end === 3)).toHaveLength(MANY - 1)
    for (const { output } of supervisors.filter((_, index) => fates[index] === 3))
      expect(output()).toMatch(/^stint: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*$/)
  })

  it('one gets a declared unix socket, the others end with code 3 and a line that says why', async () => {
    const path = join(folder(), 'app.sock')
    const supervisors = startMany(['--listen', `unix:${path}`], { BOOT_MS: '2000' })
    const fates = await Promise.all(supervisors.map(fate))
    expect(fates.filter((end) => end === 'serving')).toHaveLength(1)
    expect(fates.filter((end) => end === 3)).toHaveLength(MANY - 1)
    for (const { output } of supervisors.filter((_, index) => fates[index] === 3))
      expect(output()).toMatch(
        /^stint: cannot listen on unix:.*: another process serves there; .*$/,
      )
  })

  it('one takes a control socket over that a killed one left behind, the others end with code 3', async () => {
    const control = join(folder(), 'control.sock')
    await staleSocket(control)
    const fates = await Promise.all(startMany(['--control', control]).map(fate))
    expect(fates.filter((end) => end === 'serving')).toHaveLength(1)
    expect(fates.filter((end) => end === 3)).toHaveLength(MANY - 1)
  })
})
