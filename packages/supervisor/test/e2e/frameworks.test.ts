import { describe, expect, it } from 'vitest'
import { assertNothingLost } from '../clients/index.ts'
import { loadsFor, type Speech } from './frameworks-load.ts'
import { isLong } from './long.ts'
import { event, fixture, stint, type Line, type Stint } from './stint.ts'
import { answerers, askIn, pidsOf, whenServing } from './wrapping-ask.ts'

/** `pnpm test:long` does more of the same. */
const RECYCLES = isLong ? 24 : 4
const RELOADS = isLong ? 3 : 1

interface Framework {
  readonly name: string
  readonly file: string
  readonly app: string
  readonly speech: Speech
}

const frameworks: readonly Framework[] = [
  { name: 'Express 5', file: 'express.mjs', app: 'express', speech: 'http' },
  { name: 'Fastify 5', file: 'fastify.mjs', app: 'fastify', speech: 'http' },
  { name: 'Fastify 5 on localhost', file: 'fastify-localhost.mjs', app: 'fastify', speech: 'http' },
  { name: 'Koa 3', file: 'koa.mjs', app: 'koa', speech: 'http' },
  { name: 'Hono 4', file: 'hono.mjs', app: 'hono', speech: 'http' },
  { name: 'node:http from CommonJS', file: 'plain-http.cjs', app: 'plain-http', speech: 'http' },
  { name: 'node:https', file: 'plain-https.mjs', app: 'plain-https', speech: 'https' },
  { name: 'HTTP/2 over TLS', file: 'http2-secure.mjs', app: 'http2-secure', speech: 'h2' },
  {
    name: 'HTTP/1 clients of an HTTP/2 server',
    file: 'http2-secure.mjs',
    app: 'http2-secure',
    speech: 'https',
  },
  { name: 'HTTP/2 in the clear', file: 'http2-plain.mjs', app: 'http2-plain', speech: 'h2c' },
]

const PATIENCE_MS = 240_000

/** Workers that are due for their relief almost at once. */
const IMPATIENT = [
  '--max-requests',
  '30',
  '--min-worker-lifetime',
  '0',
  '--reload-probation',
  '0.2',
]

function app(file: string): string {
  return fixture(`frameworks/${file}`)
}

function isRecycled(line: Line): boolean {
  return line.event === 'exited' && line.cause === 'max-requests'
}

async function reload(running: Stint, times: number): Promise<void> {
  for (let done = 1; done <= times; done += 1) {
    running.child.kill('SIGHUP')
    await running.count(event('reloaded'), done, PATIENCE_MS)
  }
}

function expectOnlyPlannedExits({ lines }: Stint): void {
  const causes = new Set(lines.filter(event('exited')).map(({ cause }) => cause))
  expect([...causes].toSorted()).toEqual(['max-requests', 'reload'])
  expect(lines.filter(({ level, event: name }) => level > 30 && name !== 'notice')).toEqual([])
}

describe.each(frameworks)('$name', ({ file, app: name, speech }) => {
  it('answers from every worker', async () => {
    const running = stint(['--workers', '2', app(file)])
    const place = await whenServing(running, 2)
    const pids = await answerers(() => askIn(speech, place), 2)
    expect([...pids].toSorted()).toEqual([...pidsOf(running)].toSorted())
  })

  it(
    `loses no request in ${RECYCLES} recycles and ${RELOADS} reloads`,
    { timeout: PATIENCE_MS },
    async () => {
      const running = stint(['--workers', '2', ...IMPATIENT, app(file)])
      const place = await whenServing(running, 2)
      const loads = loadsFor(speech, place, name)
      await running.count(isRecycled, RECYCLES, PATIENCE_MS)
      await reload(running, RELOADS)
      const tallies = await Promise.all(loads.map((load) => load.stop()))
      for (const tally of tallies) assertNothingLost(tally)
      expectOnlyPlannedExits(running)
      expect(await running.stop()).toBe(0)
    },
  )
})
