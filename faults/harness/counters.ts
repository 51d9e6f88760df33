import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** The counters of one scrape, by series. */
type Counters = ReadonlyMap<string, number>

/** Counters and the parts of histograms, which may only grow, of an exposition. */
export function countersIn(exposition: string): Counters {
  const counters = new Map<string, number>()
  for (const line of exposition.split('\n')) {
    const [, series = '', name, value] = /^(([a-z_]+)(?:\{.*\})?) (\S+)$/.exec(line) ?? []
    if (name !== undefined && /_(?:total|count|sum|bucket)$/.test(name))
      counters.set(series, Number(value))
  }
  return counters
}

/** What a later scrape may not show: a series that went backwards or went away. */
export function regressions(before: Counters, after: Counters): readonly string[] {
  return [...before].flatMap(([series, value]) => {
    const now = after.get(series)
    if (now === undefined) return [`${series} went away at ${value}`]
    return now < value ? [`${series} went from ${value} to ${now}`] : []
  })
}

/** Scrapes all through a case. */
export interface CounterWatch {
  readonly scrapes: () => number
  readonly complaints: () => readonly string[]
  readonly read: () => Promise<string>
  readonly stop: () => Promise<void>
}

const EVERY_MS = 200

/** Watches the counters at a URL from now on. A scrape that fails is no complaint: servers are killed here. */
export function watchCounters(url: string): CounterWatch {
  const stopped = new AbortController()
  const complaints: string[] = []
  let scrapes = 0
  let last: Counters = new Map()
  const look = async (): Promise<void> => {
    const next = await scrape(url).then(countersIn, () => null)
    if (next === null || next.size === 0) return
    complaints.push(...regressions(last, next))
    last = next
    scrapes++
  }
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      await look()
      await pause(EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {})
    }
  }
  const looping = loop()
  return {
    scrapes: () => scrapes,
    complaints: () => complaints,
    read: () => scrape(url),
    stop: async () => {
      stopped.abort()
      await looping
    },
  }
}

/** One scrape on a connection of its own, so that none stays open at the supervisor. */
export function scrape(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  http
    .get(url, { agent: false, timeout: 5_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve(text))
      response.once('error', reject)
    })
    .once('error', reject)
    .once('timeout', function (this: http.ClientRequest) {
      this.destroy(new Error('no scrape within 5 s'))
    })
  return promise
}

/** The value of one series; NaN when it is not there. */
export function valueOf(exposition: string, series: string): number {
  const line = exposition.split('\n').find((text) => text.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1) ?? Number.NaN)
}
