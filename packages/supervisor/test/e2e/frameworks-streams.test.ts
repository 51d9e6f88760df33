import { expect, it } from 'vitest'
import { serverSentEvents, webSocket } from '../clients/index.ts'
import type { StreamReport } from '../clients/stream.ts'
import { event, fixture, stint, type Line, type Stint } from './stint.ts'
import { answerers, ask, whenServing } from './wrapping-ask.ts'

const MERCY_SECONDS = 2
/** The supervisor's clock and the log's need not agree to the last millisecond. */
const CLOCK_SLACK_MS = 100
const STREAMS = 6

const MERCIFUL = ['--workers', '2', '--worker-reload-mercy', String(MERCY_SECONDS)]

/** Starts a reload, and yields the workers that hold streams in the order in which they are drained. */
async function* drained(running: Stint, holding: ReadonlySet<number>): AsyncGenerator<number> {
  running.child.kill('SIGHUP')
  for (let seen = 1; seen <= 2; seen += 1) {
    await running.count(event('draining'), seen)
    const pid = running.lines.filter(event('draining'))[seen - 1]?.pid ?? 0
    if (holding.has(pid)) yield pid
  }
}

function lineOf({ lines }: Stint, name: string, pid: number): Line {
  const found = lines.find((line) => line.event === name && line.pid === pid)
  if (found === undefined) throw new Error(`no line "${name}" of ${pid}`)
  return found
}

/** The pid of the worker that holds each stream; the fixtures say it first. */
function holders(reports: readonly StreamReport[]): readonly number[] {
  return reports.map(({ lastText }) => Number(/\d+/.exec(lastText ?? '')?.[0]))
}

function endsOf(reports: readonly StreamReport[]): readonly string[] {
  return reports.map(({ stream }) => (stream.state === 'ended' ? stream.how : stream.state))
}

/** It was given its mercy, whole, and then ended for the reason of the reload. */
function expectWholeMercy(running: Stint, pid: number): void {
  const heldMs =
    Number(lineOf(running, 'exited', pid)['time']) -
    Number(lineOf(running, 'draining', pid)['time'])
  expect(heldMs).toBeGreaterThan(MERCY_SECONDS * 1000 - CLOCK_SLACK_MS)
  expect(lineOf(running, 'exited', pid)).toMatchObject({ cause: 'reload' })
}

it('WebSockets are held through a drain to its deadline, while new connections go to the reliefs', async () => {
  const running = stint([...MERCIFUL, fixture('streams/websocket.mjs')])
  const target = await whenServing(running, 2)
  const held = webSocket({ target, count: STREAMS })
  await held.received(1)
  const old = new Set(holders(held.reports))
  for await (const pid of drained(running, old)) {
    const reports = held.reports.filter((_, index) => holders(held.reports)[index] === pid)
    const receivedBefore = reports.map(({ received }) => received)
    held.broadcast('are you still there?')
    await expect
      .poll(() => reports.map(({ received }) => received))
      .toEqual(receivedBefore.map((count) => count + 1))
    expect(reports.every(({ lastText }) => lastText?.startsWith(`${pid} heard`))).toBe(true)
    const answered = await answerers(() => ask(target), 1)
    expect(answered.has(pid)).toBe(false)
    await running.line((line) => line.event === 'exited' && line.pid === pid)
    expectWholeMercy(running, pid)
  }
  await running.line(event('reloaded'))
  const ends = endsOf(await held.done)
  expect(ends.every((how) => ['empty', 'reset', 'truncated'].includes(how))).toBe(true)
  const fresh = webSocket({ target, count: 2 })
  await fresh.received(1)
  expect(holders(fresh.reports).some((pid) => old.has(pid))).toBe(false)
  await fresh.stop()
})

it('event streams flow through a drain to its deadline, while new connections go to the reliefs', async () => {
  const running = stint([...MERCIFUL, fixture('streams/sse.mjs')])
  const target = await whenServing(running, 2)
  const held = serverSentEvents({ target, path: '/events', count: STREAMS })
  await held.received(1)
  const pids = holders(held.reports)
  for await (const pid of drained(running, new Set(pids))) {
    const reports = held.reports.filter((_, index) => pids[index] === pid)
    const before = reports.map(({ received }) => received)
    await expect
      .poll(() => reports.every(({ received }, index) => received > (before[index] ?? 0)))
      .toBe(true)
    const { pid: other } = await ask(target)
    expect(other).not.toBe(pid)
    await running.line((line) => line.event === 'exited' && line.pid === pid)
    expectWholeMercy(running, pid)
  }
  await running.line(event('reloaded'))
  expect(endsOf(await held.done)).toEqual(Array.from({ length: STREAMS }, () => 'truncated'))
  const fresh = serverSentEvents({ target, path: '/events', count: 2 })
  await fresh.received(1)
  expect(holders(fresh.reports).some((pid) => pids.includes(pid))).toBe(false)
  await fresh.stop()
})

it('an app that ends its streams at SIGTERM ends them as their protocol says', async () => {
  const running = stint([...MERCIFUL, fixture('streams/sse-tidy.mjs')])
  const target = await whenServing(running, 2)
  const held = serverSentEvents({ target, path: '/events', count: STREAMS })
  await held.received(1)
  running.child.kill('SIGHUP')
  await running.line(event('reloaded'))
  const reports = await held.done
  expect(endsOf(reports)).toEqual(Array.from({ length: STREAMS }, () => 'complete'))
  expect(reports.every(({ lastText }) => lastText === 'bye')).toBe(true)
  expect(running.lines.filter(event('killed'))).toEqual([])
})
