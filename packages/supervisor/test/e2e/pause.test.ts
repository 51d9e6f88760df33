import net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assertNothingLost, connectionPerRequest, keepAlive } from '../clients/index.ts'
import { hasScript, onTerminal } from './control-client.ts'
import { steered, type Steered } from './steered.ts'
import { event, fixture } from './stint.ts'

const patiently = { timeout: 20_000, interval: 20 }

const target = async ({ supervisor }: Steered) => ({
  host: '127.0.0.1',
  port: await supervisor.port(),
})

const metricsAt = async ({ supervisor }: Steered): Promise<string> => {
  const { at } = await supervisor.line(event('metrics'))
  return String(at).replace(/\/metrics$/, '')
}

const states = async ({ ask }: Steered): Promise<readonly string[]> =>
  (await ask({ verb: 'status' })).slots.map(({ state }) => state)

const queued = async ({ ask }: Steered): Promise<number | undefined> =>
  (await ask({ verb: 'status' })).queue?.queued

/** The number of requests that the app has answered, as it says itself. */
const answered = async ({ ask }: Steered): Promise<number> =>
  (await ask({ verb: 'status' })).slots.reduce((sum, { requests }) => sum + requests, 0)

async function pause(steer: Steered): Promise<void> {
  await steer.ask({ verb: 'pause' })
  await expect.poll(() => states(steer), patiently).toEqual(['paused', 'paused'])
}

async function resume(steer: Steered): Promise<void> {
  await steer.ask({ verb: 'resume' })
  await expect.poll(() => states(steer), patiently).toEqual(['ready', 'ready'])
}

describe('stint pause', () => {
  it.each(['slot', 'shared'])(
    'lets clients wait and loses none of them, in any number of pauses (%s sockets)',
    async (layout) => {
      const steer = await steered(['--listen-layout', layout])
      const where = await target(steer)
      const runs = [
        connectionPerRequest({ target: where, concurrency: 8, timeoutMs: 30_000 }),
        keepAlive({ target: where, concurrency: 8, timeoutMs: 30_000 }),
        keepAlive({ target: where, concurrency: 8, thinkMs: 20, timeoutMs: 30_000 }),
      ]
      for (const run of runs) await run.settled(20)
      for (let round = 1; round <= 5; round++) {
        await pause(steer)
        await resume(steer)
        for (const run of runs) await run.settled(run.tally.completed + 20)
      }
      for (const run of runs) assertNothingLost(await run.stop())
      expect(runs[1]?.tally.saidClose).toBeGreaterThan(0)
    },
  )

  it('nothing is answered meanwhile, the queue shows who waits, and all get their answer', async () => {
    const steer = await steered()
    const where = await target(steer)
    await pause(steer)
    const run = connectionPerRequest({
      target: where,
      concurrency: 30,
      requests: 30,
      timeoutMs: 30_000,
    })
    await expect.poll(() => queued(steer), patiently).toBe(30)
    expect(run.tally.completed).toBe(0)
    expect(await answered(steer)).toBe(0)
    await steer.ask({ verb: 'resume' })
    assertNothingLost(await run.done)
  })

  it('is seen everywhere: status, metrics, readiness, statistics and the log', async () => {
    const steer = await steered(['--metrics', '127.0.0.1:0', '--stats-native', '127.0.0.1:0'])
    const at = await metricsAt(steer)
    const ready = async (): Promise<string> => {
      const answer = await fetch(`${at}/readyz`)
      return `${answer.status} ${(await answer.text()).trim()}`
    }
    expect(await ready()).toBe('200 2 ready, 1 needed')
    const { out } = await steer.steer('pause', '--wait')
    expect(out).toBe('paused: connections wait in the queue until stint resume\n')
    expect((await steer.steer('status')).out).toMatch(/, PAUSED for \d+(?:ms|s) by control, /)
    expect(await ready()).toBe('503 paused')
    const metrics = await (await fetch(`${at}/metrics`)).text()
    expect(metrics).toMatch(/^stint_paused 1$/m)
    expect(metrics).toMatch(/^stint_worker_state\{slot="1",state="paused"\} 1$/m)
    expect(await (await fetch(`${at}/status`)).json()).toMatchObject({
      paused: { by: 'control' },
      isReady: false,
      slots: [{ state: 'paused' }, { state: 'paused' }],
    })
    await steer.supervisor.count(event('paused'), 2)
    expect(await steer.ask({ verb: 'pause' })).toEqual({ before: true })
    for (const wish of [{ verb: 'reload' }, { verb: 'recycle', slot: 1 }] as const)
      await expect(steer.ask(wish)).rejects.toThrow('the supervisor is paused; stint resume first')
    await steer.steer('resume', '--wait')
    await steer.supervisor.count(event('accepts again'), 2)
    expect(await ready()).toBe('200 2 ready, 1 needed')
    expect(await steer.ask({ verb: 'resume' })).toEqual({ before: false })
  })

  it('a worker that dies is replaced, and nobody who waits notices', async () => {
    const steer = await steered()
    const where = await target(steer)
    await pause(steer)
    const run = connectionPerRequest({
      target: where,
      concurrency: 20,
      requests: 20,
      timeoutMs: 30_000,
    })
    const [first] = (await steer.status()).slots
    process.kill(first?.pid ?? 0, 'SIGKILL')
    await steer.supervisor.line(event('listens, held back'))
    expect(run.tally.completed).toBe(0)
    await resume(steer)
    assertNothingLost(await run.done)
  })

  it('a stop answers everybody who waits first', async () => {
    const steer = await steered()
    const where = await target(steer)
    await pause(steer)
    const run = connectionPerRequest({
      target: where,
      concurrency: 25,
      requests: 25,
      timeoutMs: 30_000,
    })
    await expect.poll(() => queued(steer), patiently).toBe(25)
    expect(await steer.supervisor.stop()).toBe(0)
    assertNothingLost(await run.done)
  })

  it('limits, scaling and a reload by signal have their effect at its end', async () => {
    const steer = await steered()
    const { supervisor } = steer
    await pause(steer)
    supervisor.child.kill('SIGHUP')
    const asked = await supervisor.line(event('reload asked'))
    expect(asked['waits']).toBe('for resume')
    await steer.ask({ verb: 'scale', workers: 1, relative: false })
    expect(await states(steer)).toEqual(['paused', 'paused'])
    await steer.ask({ verb: 'resume' })
    await supervisor.line(event('reloaded'))
    await expect.poll(() => states(steer), patiently).toEqual(['ready'])
  })

  it.runIf(hasScript)('is the p key of stint top', async () => {
    const { env, ask } = await steered()
    const top = onTerminal(['top'], env)
    await expect.poll(top.printed, patiently).toContain('p pause')
    top.type('p')
    await expect
      .poll(async () => (await ask({ verb: 'status' })).paused?.by, patiently)
      .toBe('control')
    await expect.poll(top.printed, patiently).toContain('PAUSED')
    top.type('p')
    await expect.poll(async () => (await ask({ verb: 'status' })).paused, patiently).toBe(null)
    top.type('q')
    expect(await top.exited).toBe(0)
  })
})

it('a WebSocket or a stream outlives a pause', async () => {
  const steer = await steered([], fixture('ticker.mjs'))
  const { port } = await target(steer)
  const socket = net.connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  let ticks = 0
  socket.on('data', (chunk: Buffer) => (ticks += chunk.toString().split('tick').length - 1))
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  await expect.poll(() => ticks, patiently).toBeGreaterThan(2)
  await pause(steer)
  const then = ticks
  await expect.poll(() => ticks, patiently).toBeGreaterThan(then + 2)
  await resume(steer)
  const later = ticks
  await expect.poll(() => ticks, patiently).toBeGreaterThan(later + 2)
})
