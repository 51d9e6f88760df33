import { readFileSync } from 'node:fs'
import net from 'node:net'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { connectionPerRequest, keepAlive, type Tally } from '../clients/index.ts'
import { event, fixture, stint, type Stint } from './stint.ts'

const PORT0 = { PORT: '0', HOST: '127.0.0.1' }

/** The newest ready worker of a slot. */
function pidOf(supervisor: Stint, slot: number): number {
  return (
    supervisor.lines.findLast((line) => line.event === 'ready' && line.worker === slot)?.pid ?? 0
  )
}

function refused(tally: Tally): number {
  return tally.failures.refused.fresh + tally.failures.refused.reused
}

describe('a worker killed with SIGKILL', () => {
  it('under load refuses no connection and takes only requests that it had accepted', async () => {
    const supervisor = stint(['--workers', '2', fixture('slow.mjs')], { env: PORT0 })
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    await supervisor.count(event('ready'), 2)
    const concurrency = 8
    const runs = [
      connectionPerRequest({ target, concurrency, path: () => '/?ms=5' }),
      keepAlive({ target, concurrency, thinkMs: 5, path: () => '/?ms=5' }),
    ]
    const kills = 8
    for (let kill = 1; kill <= kills; kill++) {
      const slot = 1 + (kill % 2)
      await Promise.all(runs.map((run) => run.settled(run.tally.sent + 20)))
      const since = supervisor.lines.length
      process.kill(pidOf(supervisor, slot), 'SIGKILL')
      const exit = await supervisor.line(
        (line) => line.event === 'exited' && line.worker === slot,
        { since },
      )
      expect(exit.cause).toBe('sigkill')
      await supervisor.line((line) => line.event === 'ready' && line.worker === slot, { since })
    }
    for (const run of runs) {
      const tally = await run.stop()
      expect(refused(tally)).toBe(0)
      expect(tally.failed).toBeLessThanOrEqual(kills * concurrency)
      expect(tally.failures.timeout.fresh + tally.failures.timeout.reused).toBe(0)
    }
  })

  it('with 200 connections queued leaves them to its relief, which answers all', async () => {
    const supervisor = stint(['--workers', '1', fixture('spin.mjs')], { env: PORT0 })
    const port = await supervisor.port()
    const blocker = net.connect({ port, host: '127.0.0.1' })
    blocker.on('error', () => {})
    blocker.write('GET /spin HTTP/1.1\r\nHost: x\r\n\r\n')
    // The loop is gone once this much of the answer is here: from now on connections only queue.
    await once(blocker, 'data')
    const queued = Array.from({ length: 200 }, () => net.connect({ port, host: '127.0.0.1' }))
    const answers = queued.map(async (socket) => {
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      let text = ''
      for await (const chunk of socket) text += String(chunk)
      return text.split(' ')[1]
    })
    await Promise.all(
      queued.map(async (socket) => socket.connecting && (await once(socket, 'connect'))),
    )
    process.kill(pidOf(supervisor, 1), 'SIGKILL')
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 200 }, () => '200'))
  })
})

describe('an app that dies at its start', () => {
  it('ends the supervisor with code 22 and its own error visible', async () => {
    const supervisor = stint([fixture('throws.mjs')])
    expect(await supervisor.exited).toBe(22)
    expect(supervisor.output()).toContain('this app is broken')
  })
})

describe('a worker that crashes again and again', () => {
  it('is respawned with growing pauses while the others serve', async () => {
    const supervisor = stint(['--workers', '2', fixture('crash-slot-2.mjs')], { env: PORT0 })
    await supervisor.count((line) => line.event === 'exited' && line.worker === 2, 6)
    const pauses = supervisor.lines
      .filter((line) => line.event === 'exited' && line.worker === 2)
      .map((line) => Number(line['retryInMs']))
    expect(pauses[5]).toBeGreaterThan((pauses[0] ?? 0) * 2)
    expect(supervisor.child.exitCode).toBeNull()
  })
})

describe('when the supervisor is killed with SIGKILL', () => {
  it('no worker is left 2 s later, a spinning one included', async () => {
    const supervisor = stint(['--workers', '2', fixture('spin.mjs')], { env: PORT0 })
    const port = await supervisor.port()
    await supervisor.count(event('ready'), 2)
    const pids = [pidOf(supervisor, 1), pidOf(supervisor, 2)]
    const spinning = net.connect({ port, host: '127.0.0.1' })
    spinning.on('error', () => {})
    spinning.write('GET /spin HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(spinning, 'data')
    const killedAt = performance.now()
    supervisor.child.kill('SIGKILL')
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000, interval: 20 }).toEqual([])
    expect(performance.now() - killedAt).toBeLessThan(2_000)
  })
})

/** A zombie is dead; when it disappears is up to whoever adopted it. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}
