import { describe, expect, it } from 'vitest'
import { assertNothingLost, keepAlive, pipelining } from '../clients/index.ts'
import { steered } from './steered.ts'
import { event, fixture, type Stint } from './stint.ts'

/** In requests; connections are evened out further. */
const MOST_RATIO = 1.5
const WINDOW_REQUESTS = 6_000

type Run = ReturnType<typeof keepAlive>

/** Counts at the client who answered. */
interface Census {
  readonly check: (response: { readonly body: Buffer }) => null
  /** The busiest worker's requests by the idlest's, while so many more are answered. */
  readonly spreadOf: (run: Run) => Promise<number>
}

function census(workers: number): Census {
  const counts = new Map<string, number>()
  return {
    check: ({ body }) => {
      const who = body.toString().split(' ', 1)[0] ?? ''
      counts.set(who, (counts.get(who) ?? 0) + 1)
      return null
    },
    spreadOf: async (run) => {
      counts.clear()
      await run.settled(run.tally.completed + WINDOW_REQUESTS)
      const seen = [...counts.values()]
      return seen.length < workers ? Infinity : Math.max(...seen) / Math.min(...seen)
    },
  }
}

/** The relief of a worker begins with next to nothing: everybody else has its connections. */
async function lopsided(supervisor: Stint, recycle: () => Promise<unknown>): Promise<void> {
  const since = supervisor.lines.length
  await recycle()
  await supervisor.line(event('exited'), { since })
}

describe('rebalance', () => {
  it('64 kept-alive clients of 8 workers are spread within 1.5, and no request is lost', async () => {
    const { supervisor, steer } = await steered(
      ['--workers', '8', '--idle-grace', '1', '--metrics', '127.0.0.1:0'],
      fixture('hello.cjs'),
    )
    await supervisor.count(event('ready'), 8)
    const url = String((await supervisor.line(event('metrics')))['at'])
    const { check, spreadOf } = census(8)
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = keepAlive({ target, concurrency: 64, thinkMs: 30, check })
    await run.settled(640)
    await lopsided(supervisor, () => steer('recycle', '3'))
    expect(await spreadOf(run)).toBeGreaterThan(MOST_RATIO)
    expect(await letGo(url)).toBe(0)
    const before = run.tally.saidClose
    expect((await steer('set', 'rebalance=true')).code).toBe(0)
    await supervisor.line(event('rebalanced'), { withinMs: 60_000 })
    expect(await spreadOf(run)).toBeLessThanOrEqual(MOST_RATIO)
    const moved = run.tally.saidClose - before
    const tally = await run.stop()
    assertNothingLost(tally)
    expect(moved).toBeGreaterThan(0)
    expect(moved * 200).toBeLessThanOrEqual(tally.completed)
    expect(await letGo(url)).toBe(moved)
  }, 120_000)

  it('pipelining clients are spread as well, and lose nothing either', async () => {
    const { supervisor, steer } = await steered(
      ['--workers', '4', '--idle-grace', '1', '--rebalance', 'true'],
      fixture('slow.mjs'),
    )
    await supervisor.count(event('ready'), 4)
    const { check, spreadOf } = census(4)
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = pipelining({ target, concurrency: 32, depth: 4, path: '/?ms=40', check })
    await run.settled(1_000)
    const since = supervisor.lines.length
    await lopsided(supervisor, () => steer('recycle', '2'))
    await supervisor.line(event('rebalanced'), { since, withinMs: 60_000 })
    expect(await spreadOf(run)).toBeLessThanOrEqual(MOST_RATIO)
    assertNothingLost(await run.stop())
  }, 120_000)
})

/** By the supervisor's own count. */
async function letGo(url: string): Promise<number> {
  const lines = (await (await fetch(url)).text()).split('\n')
  return lines
    .filter((line) => line.startsWith('stint_connections_let_go_total{'))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
