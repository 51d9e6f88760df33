import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A supervised app under a little load, for pictures and for checks against the real thing. */
export interface Demo {
  /** `http://127.0.0.1:PORT` of the metrics listener. */
  readonly metrics: string
  /** A worker is killed, a reload works, and another one fails. */
  readonly adventure: () => Promise<void>
  readonly stop: () => Promise<void>
}

const bin = fileURLToPath(new URL('../packages/supervisor/bin/stint.js', import.meta.url))
const app = fileURLToPath(new URL('./demo/app.mjs', import.meta.url))

const knobs = [
  '--workers=4',
  '--listen=127.0.0.1:0',
  '--metrics=127.0.0.1:0',
  '--max-requests=400',
  '--min-worker-lifetime=0',
  '--mem-collector-freq=1',
  '--reload-on-rss=120',
  '--reload-on-pss=110',
  '--evil-reload-on-rss=400',
  '--spare-workers=1',
]

/** Starts it; some 100 requests a second go to it until it is stopped. */
export async function startDemo(): Promise<Demo> {
  const child = spawn(process.execPath, [bin, 'run', '--log-format=json', ...knobs, app], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const lines = readLines(child)
  const { at } = await lines.next('metrics')
  const serving = await lines.next('serving')
  const load = startLoad(Number(/:(\d+)/.exec(String(serving['at']))?.[1]))
  return {
    metrics: new URL(String(at)).origin,
    adventure: async () => {
      const { pid } = await lines.next('ready')
      process.kill(Number(pid), 'SIGKILL')
      await lines.next('exited')
      child.kill('SIGHUP')
      await lines.next('reloaded')
    },
    stop: async () => {
      load.stop()
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

type Line = Readonly<Record<string, unknown>>

/** The log: `next` takes the next line of an event that nobody has taken, as soon as there is one. */
function readLines({ stderr }: ChildProcess): { readonly next: (event: string) => Promise<Line> } {
  if (stderr === null) throw new Error('no output')
  const kept: Line[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: stderr }).on('line', (text) => {
    if (text.startsWith('{')) kept.push(JSON.parse(text) as Line)
    for (const look of waiting) look()
  })
  return {
    next: (event) =>
      new Promise((resolve) => {
        const look = (): void => {
          const at = kept.findIndex((line) => line['event'] === event)
          const [line] = at === -1 ? [] : kept.splice(0, at + 1).slice(-1)
          if (line === undefined) return
          waiting.delete(look)
          resolve(line)
        }
        waiting.add(look)
        look()
      }),
  }
}

function startLoad(port: number): { readonly stop: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const timer = setInterval(() => {
    for (let i = 0; i < 5; i++)
      get({ host: '127.0.0.1', port, path: '/', agent }, (response) => response.resume()).on(
        'error',
        () => {},
      )
  }, 50)
  return {
    stop: () => {
      clearInterval(timer)
      agent.destroy()
    },
  }
}
