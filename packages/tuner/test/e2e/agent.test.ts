import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { startAgent, type AgentOptions } from '../../src/shell/agent/agent.ts'
import { AgentTrouble } from '../../src/shell/agent/agent-trouble.ts'
import { startRemoteTarget } from '../../src/shell/agent/connect-agent.ts'
import { readToken } from '../../src/shell/agent/token.ts'
import { collectorUrl } from '../../src/shell/soak/collector-url.ts'
import { TargetGone } from '../../src/shell/target/target.ts'

const token = '0123456789abcdef0123456789abcdef'
const host = '127.0.0.1'
const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

async function agent(
  part: Partial<AgentOptions> = {},
  app: Partial<AgentOptions['app']> = {},
): Promise<number> {
  const { port, close } = await startAgent({
    host,
    port: 0,
    token,
    allow: [host],
    app: {
      app: [fixture('hello.mjs')],
      flags: [],
      cwd: process.cwd(),
      env: process.env,
      listen: `${host}:0`,
      nodes: [],
      log: () => {},
      ...app,
    },
    ...part,
  })
  onTestFinished(close)
  return port
}

async function started(
  port: number,
  settings: Readonly<Record<string, string>>,
  preloads: string[] = [],
) {
  const outcome = await startRemoteTarget({ host, port, token }, settings, preloads)
  if (outcome.kind === 'infeasible') throw new Error(outcome.reason)
  return outcome.target
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('a remote target is one like any other', async () => {
  const port = await agent()
  const target = await started(port, { workers: '2', 'threadpool-size': '6' }, [collectorUrl(15)])
  const [url = ''] = target.urls
  expect(await (await fetch(url)).text()).toMatch(/^\d+$/)
  const { workers } = await target.sample()
  expect(workers.map(({ report }) => report?.threadpoolSize)).toEqual([6, 6])
  await expect
    .poll(async () => (await target.sample()).workers[0]?.report?.fullCollections, {
      timeout: 10_000,
    })
    .toBeGreaterThan(1)
  expect(await target.cpuSeconds()).toBeGreaterThan(0)
  expect((await target.memory()).rssBytesByWorker).toHaveLength(2)
  await target.stop()
  expect(workers.map(({ pid }) => pid).filter(isAlive)).toEqual([])
  await expect(target.sample()).rejects.toThrow('refuses: the agent runs no target')
})

it('a wrong token and an address that is not allowed get nothing', async () => {
  const port = await agent()
  await expect(startRemoteTarget({ host, port, token: `${token}0` }, {})).rejects.toThrow(
    `the agent at 127.0.0.1:${port} refuses: the token is not the one of this agent`,
  )
  const other = await agent({ allow: ['10.1.2.3'] })
  await expect(startRemoteTarget({ host, port: other, token }, {})).rejects.toThrow(
    'hung up: it is gone, or this address is not on its --allow list',
  )
})

it.each([
  [
    'env',
    'NODE_OPTIONS=--import=/evil.js',
    'the agent does not set env: only knobs that are tuned',
  ],
  ['node-args', '--inspect=0.0.0.0', 'the agent does not set node-args: only knobs that are tuned'],
  ['constructor', '1', 'the agent does not set constructor: only knobs that are tuned'],
  ['node', '/bin/sh', 'the agent was not started with --node /bin/sh'],
])('a tuner cannot set %s from afar', async (name, value, reason) => {
  const port = await agent()
  const settings = JSON.parse(`{ "${name}": "${value}" }`) as Record<string, string>
  expect(await startRemoteTarget({ host, port, token }, settings)).toEqual({
    kind: 'infeasible',
    reason,
  })
})

it('a second tuner has to wait its turn', async () => {
  const port = await agent()
  const target = await started(port, { workers: '1' })
  expect(await startRemoteTarget({ host, port, token }, {})).toMatchObject({
    reason: 'the agent runs a target already',
  })
  await target.stop()
})

it('a candidate that cannot run is infeasible from afar, too', async () => {
  const port = await agent()
  expect(
    await startRemoteTarget({ host, port, token }, { 'threadpool-size': '5000' }),
  ).toMatchObject({ kind: 'infeasible', reason: expect.stringContaining('got "5000"') as string })
})

it('an agent that is killed takes the target with it, and the tuner hears of it', async () => {
  const child = spawn(
    process.execPath,
    ['--conditions=@stint/source', fixture('agent.ts'), fixture('hello.mjs'), token],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const target = await started(Number(line), { workers: '1' })
  const pids = (await target.sample()).workers.map(({ pid }) => pid)
  child.kill('SIGKILL')
  await expect(target.ended).rejects.toThrow(AgentTrouble)
  await expect(target.sample()).rejects.toThrow(AgentTrouble)
  await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([])
})

it('a tuner that is gone leaves no target with the agent', async () => {
  const port = await agent()
  const tuner = spawn(
    process.execPath,
    ['--conditions=@stint/source', fixture('own-remote-target.ts'), String(port), token],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(createInterface({ input: tuner.stdout }), 'line')) as [string]
  expect(isAlive(Number(line))).toBe(true)
  tuner.kill('SIGKILL')
  await expect.poll(() => isAlive(Number(line)), { timeout: 20_000 }).toBe(false)
})

it('a tuner that comes right after one that was killed is served', async () => {
  const port = await agent()
  const tuner = spawn(
    process.execPath,
    ['--conditions=@stint/source', fixture('own-remote-target.ts'), String(port), token],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(createInterface({ input: tuner.stdout }), 'line')) as [string]
  const exited = once(tuner, 'exit')
  tuner.kill('SIGKILL')
  await exited
  const next = await started(port, { workers: '1' })
  await next.stop()
  expect(isAlive(Number(line))).toBe(false)
})

it('an agent whose host runs out of memory ends the target, says why, and serves the next start', async () => {
  const hostRoot = mkdtempSync(join(tmpdir(), 'stint-host-'))
  onTestFinished(() => rmSync(hostRoot, { recursive: true }))
  mkdirSync(join(hostRoot, 'proc'))
  const have = (available: number) =>
    writeFileSync(
      join(hostRoot, 'proc/meminfo'),
      `MemTotal: 1000 kB\nMemAvailable: ${available} kB\n`,
    )
  have(500)
  const port = await agent({}, { hostRoot })
  const target = await started(port, { workers: '1' })
  const pids = (await target.sample()).workers.map(({ pid }) => pid)
  have(40)
  const reason =
    "the agent stopped the target: 4 % of the host's memory is available, at least 10 %"
  expect(await target.ended).toBe(reason)
  await expect(target.sample()).rejects.toThrow(new TargetGone(reason))
  await target.stop()
  expect(pids.filter(isAlive)).toEqual([])
  have(500)
  const next = await started(port, { workers: '1' })
  await next.stop()
})

it('a token file is for its owner alone, and no short word', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stint-token-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'token')
  expect(readToken(path)).toMatchObject({ reason: expect.stringContaining('ENOENT') as string })
  writeFileSync(path, `${token}\n`, { mode: 0o600 })
  expect(readToken(path)).toEqual({ ok: true, token })
  chmodSync(path, 0o644)
  expect(readToken(path)).toMatchObject({
    reason: `${path} can be read by others (mode 644); chmod 600 ${path}`,
  })
  writeFileSync(path, 'secret')
  chmodSync(path, 0o600)
  expect(readToken(path)).toMatchObject({
    reason: expect.stringContaining('a token of 6 characters, at least 16') as string,
  })
})
