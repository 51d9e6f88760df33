import type { FileContext } from '../packages/supervisor/src/config/files.ts'
import { printProblem } from '../packages/supervisor/src/config/errors.ts'
import { importUwsgi } from '../packages/supervisor/src/config/import/import-uwsgi.ts'
import { readArgv } from '../packages/supervisor/src/config/layers/argv.ts'
import { knobNames } from '../packages/supervisor/src/config/names.ts'
import { readConfig } from '../packages/supervisor/src/config/read-config.ts'
import { resolveSettings } from '../packages/supervisor/src/config/resolve-settings.ts'
import { parseAnswerText, parseRequestText } from '../packages/supervisor/src/protocol/control.ts'
import { FrameReader } from '../packages/supervisor/src/protocol/frames.ts'
import { parseToSupervisor, parseToWorker } from '../packages/supervisor/src/protocol/guards.ts'
import sampleReport from '../packages/supervisor/test/worker/fixtures/report.json' with { type: 'json' }
import { mutated } from './mutate.ts'
import type { Random } from './random.ts'
import type { Fuzz, Outcome } from './target.ts'
import { words } from './words.ts'

/** A pure function that is given one input: it may refuse, and may not throw. */
interface Parser {
  readonly target: string
  readonly good: readonly string[]
  readonly parse: (text: string) => void
}

const from = { source: 'flag', name: '--config' } as const

/** `b.ini` is a file that an include may name; it includes itself. */
const contextOf = (text: string): FileContext => ({
  read: (path) =>
    path.endsWith('a.ini') || path.endsWith('a.json')
      ? { ok: true, text }
      : { ok: true, text: '[uwsgi]\nini = b.ini\nset-ph = c=1\n' },
  cwd: '/srv',
  env: { HOME: '/root', PORT: '80' },
  hostname: 'host',
  cpus: 4,
  version: '1',
})

/** What every layer ends in: settings, or one line per problem. */
function settle(sources: Parameters<typeof resolveSettings>[0]): void {
  const resolved = resolveSettings(sources)
  const lines = resolved.ok ? [] : resolved.problems.map(printProblem)
  for (const line of lines)
    if (line.includes('\n')) throw new Error(`a problem of two lines: ${JSON.stringify(line)}`)
}

const file = (path: string, text: string): void =>
  settle({ file: readConfig({ path, format: null, from }, contextOf(text)) })

const parsers: readonly Parser[] = [
  {
    target: 'JSON config',
    good: [
      '{"$schema":"x","workers":4,"listen":["127.0.0.1:80"],"max-requests":1000,"env":{"A":"1"}}',
      '{"reload-on-rss":"512M","cheaper":2,"harakiri":"30s"}',
    ],
    parse: (text) => file('a.json', text),
  },
  {
    target: 'INI config',
    good: [
      '[stint]\nworkers = 4\nlisten = 127.0.0.1:80\nmax-requests = 10\n',
      '[uwsgi]\nset-ph = n=4\nprocesses = %(n)\nlisten = 511\nini = b.ini\nif-env = HOME\nsocket = %d/x\nendif =\n',
    ],
    parse: (text) => file('a.ini', text),
  },
  {
    target: 'uWSGI import',
    good: ['[uwsgi]\nmaster = true\nprocesses = %k\nhttp = :80\nharakiri = 60\nini = b.ini\n'],
    parse: (text) => void importUwsgi('a.ini', from, contextOf(text)),
  },
  {
    target: 'command line',
    good: [
      '--workers\u00014\u0001--listen=80\u0001app.js\u0001--\u0001x',
      '-p\u00014\u0001--no-access-log',
    ],
    parse: (text) => settle({ flags: readArgv(text.split('\u0001')).flags }),
  },
  {
    target: 'environment',
    good: ['STINT_WORKERS\u00014\u0001STINT_MAX_REQUESTS\u00011\u0001STINT_ENV\u0001A=1'],
    parse: (text) => {
      const parts = text.split('\u0001')
      const pairs = parts.map((part, index) => [part, parts[index + 1] ?? ''] as const)
      settle({ env: Object.fromEntries(pairs) })
    },
  },
  {
    target: 'control request',
    good: [
      '{"stint":1,"id":7,"verb":"set","knob":"env","values":["A=1"]}',
      '{"stint":1,"id":7,"verb":"scale","workers":2,"relative":true}',
      '{"stint":1,"id":7,"ok":false,"error":{"code":"refused","message":"no"}}',
    ],
    parse: (text) => {
      parseRequestText(text)
      parseAnswerText(text)
    },
  },
  {
    target: 'control frames',
    good: ['\0\0\0\u0002{}\0\0\0\u0004null', '\0\u0001\0\0'],
    parse: (text) => {
      const reader = new FrameReader(64 * 1024)
      for (let at = 0; at < text.length; at += 7) {
        reader.push(Buffer.from(text.slice(at, at + 7), 'latin1'))
        while (reader.next().kind === 'frame');
      }
    },
  },
  {
    target: "worker's message",
    good: [
      '{"stint":"hello","version":1,"pid":42,"node":"v24"}',
      '{"stint":"listening","index":0,"request":{"kind":"tcp","host":null,"port":1},"address":{"kind":"tcp","host":"::","port":1},"tls":false}',
      '{"stint":"threw","text":"Error: x"}',
      JSON.stringify({ stint: 'report', report: sampleReport }),
    ],
    parse: (text) => {
      const value = asJson(text)
      expectTame(parseToSupervisor(value))
      parseToWorker(value)
    },
  },
]

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What is let in is finite, draws nothing and says who it is. */
function expectTame(message: object | null): void {
  const seen = JSON.stringify(message, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('an endless number')
    return value
  })
  if (message !== null && 'text' in message && /\p{Cc}/u.test(String(message.text)))
    throw new Error(`a control character: ${seen}`)
}

const dictionary = [...words, ...knobNames]

const PAUSE_EVERY_INPUTS = 200

function fuzzOf({ target, good, parse }: Parser): Fuzz {
  return async (random: Random, seconds: number): Promise<Outcome> => {
    const crashes: string[] = []
    const rssBefore = process.memoryUsage.rss()
    const endMs = performance.now() + seconds * 1000
    let [inputs, slowestMs] = [0, 0]
    while (performance.now() < endMs) {
      const text = mutated(random, good, dictionary)
      const startedMs = performance.now()
      try {
        parse(text)
      } catch (error) {
        crashes.push(`${String(error)} on ${JSON.stringify(text).slice(0, 300)}`)
      }
      slowestMs = Math.max(slowestMs, performance.now() - startedMs)
      inputs += 1
      if (inputs % PAUSE_EVERY_INPUTS === 0) await new Promise(setImmediate)
    }
    const rssGrowthMiB = (process.memoryUsage.rss() - rssBefore) / 2 ** 20
    return { target, inputs, crashes, slowestMs, rssGrowthMiB }
  }
}

/** Everything that reads text without touching the world. */
export const parserFuzzes: readonly Fuzz[] = parsers.map(fuzzOf)
