import http from 'node:http'
import https from 'node:https'
import http2 from 'node:http2'
import type { Target } from '../clients/index.ts'
import { event, type Stint } from './stint.ts'
import type { Place, Speech } from './frameworks-load.ts'

/** What the fixtures answer. */
export interface Answer {
  readonly app: string
  readonly pid: number
  readonly [field: string]: unknown
}

/** GET on a connection of its own. */
export function ask(target: Target, path = '/'): Promise<Answer> {
  return get(http, target, path)
}

/** The same in the speech of the app. */
export function askIn(speech: Speech, place: Place): Promise<Answer> {
  switch (speech) {
    case 'http':
      return ask(place)
    case 'https':
      return get(https, place, '/')
    case 'h2':
      return askHttp2(`https://${place.host}:${place.port}`)
    case 'h2c':
      return askHttp2(`http://${place.host}:${place.port}`)
  }
}

/** The pid of each ready worker, by slot. */
export function pidsOf({ lines }: Stint): readonly number[] {
  const ready = lines.filter(event('ready'))
  const bySlot = new Map(ready.map(({ worker, pid }) => [worker, pid]))
  return [...bySlot.values()].filter((pid) => pid !== undefined)
}

/** Asks on new connections until so many different processes have answered; gives up after 500. */
export async function answerers(
  once: () => Promise<Answer>,
  wanted: number,
): Promise<ReadonlySet<number>> {
  const pids = new Set<number>()
  for (let asked = 0; pids.size < wanted && asked < 500; asked += 1) pids.add((await once()).pid)
  return pids
}

/** Waits for a status line of each of `workers`, then returns where the app is served on 127.0.0.1. */
export async function whenServing(running: Stint, workers: number): Promise<Place> {
  await running.count(event('ready'), workers)
  return { host: '127.0.0.1', port: await running.port() }
}

function get(client: typeof http | typeof https, target: Target, path: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const where = 'path' in target ? { socketPath: target.path } : target
  const options = { ...where, path, agent: false, rejectUnauthorized: false, timeout: 10_000 }
  const request = client.get(options, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => (text += chunk))
    response.on('error', reject)
    response.on('end', () => {
      try {
        resolve(JSON.parse(text) as Answer)
      } catch {
        reject(new Error(`status ${response.statusCode}: ${text}`))
      }
    })
  })
  request.on('timeout', () =>
    request.destroy(new Error(`no answer from ${JSON.stringify(target)}`)),
  )
  request.on('error', reject)
  return promise
}

function askHttp2(origin: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const session = http2.connect(origin, { rejectUnauthorized: false })
  const stream = session.request({ ':path': '/' })
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => (text += chunk))
  stream.on('end', () => resolve(JSON.parse(text) as Answer))
  session.on('error', reject)
  stream.on('error', reject)
  return promise.finally(() => session.close())
}
