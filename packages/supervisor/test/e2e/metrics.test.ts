import { expect, describe, it } from 'vitest'
import { assertNothingLost, keepAlive } from '../clients/index.ts'
import { event, fixture, stint } from './stint.ts'

describe('the metrics', () => {
  it('count every request that the clients count, across recycles', async () => {
    const supervisor = stint(
      [
        '--workers',
        '2',
        '--max-requests',
        '60',
        '--min-worker-lifetime',
        '0',
        '--idle-grace',
        '1',
        '--metrics',
        '127.0.0.1:0',
        fixture('hello.cjs'),
      ],
      { env: { PORT: '0', HOST: '127.0.0.1' } },
    )
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const url = String((await supervisor.line(event('metrics')))['at'])
    const run = keepAlive({ target, concurrency: 4, thinkMs: 2 })
    await supervisor.count((line) => line.event === 'exited' && line.cause === 'max-requests', 5)
    const tally = await run.stop()
    assertNothingLost(tally)
    await expect.poll(() => answered(url), { timeout: 20_000 }).toBe(tally.completed)
  })

  it('do not wait for a worker that is blocked', async () => {
    const supervisor = stint(['--workers', '1', '--metrics', '127.0.0.1:0', fixture('slow.mjs')], {
      env: { PORT: '0' },
    })
    const port = await supervisor.port()
    const url = String((await supervisor.line(event('metrics')))['at'])
    const blocked = fetch(`http://127.0.0.1:${port}/?ms=4000&block=1`).then(() => 'answered')
    await expect
      .poll(async () => await Promise.race([blocked, scrape(url).then(() => 'scraped')]))
      .toBe('scraped')
    expect(await scrape(url)).toContain('stint_worker_ready{slot="1"} 1')
    expect(await Promise.race([blocked, scrape(url)])).not.toBe('answered')
    await blocked
  })
})

async function scrape(url: string): Promise<string> {
  return (await fetch(url)).text()
}

async function answered(url: string): Promise<number> {
  const lines = (await scrape(url))
    .split('\n')
    .filter((line) => line.startsWith('stint_requests_total{'))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
