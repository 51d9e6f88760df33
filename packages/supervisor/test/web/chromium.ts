import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Where Debian puts it; null where it is not installed. */
export const chromiumPath: string | null =
  ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path)) ?? null

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
]

/** What the browser told about the page, in the order in which it happened. */
interface Said {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** One page in a headless browser of its own, steered over the DevTools protocol. */
export interface Page {
  readonly send: (method: string, params?: object) => Promise<Record<string, unknown>>
  /** Resolves once the page has loaded. */
  readonly goto: (url: string) => Promise<void>
  /** The value of an expression, awaited. */
  readonly evaluate: (expression: string) => Promise<unknown>
  /** Resolves once the expression is truthy. */
  readonly until: (expression: string) => Promise<void>
  readonly said: readonly Said[]
  readonly close: () => Promise<void>
}

/** Opens a page; nothing in it is loaded yet. */
export async function openPage(path: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'stint-chromium-'))
  const browser = spawn(path, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(browser, 'exit')
  const port = await debuggingPort(browser.stderr)
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    readonly type: string
    readonly webSocketDebuggerUrl: string
  }[]
  const url = targets.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? ''
  const { send, said, next, socket } = await connect(url)
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`)
  const evaluate = async (expression: string): Promise<unknown> => {
    const options = { expression, awaitPromise: true, returnByValue: true }
    const answer = await send('Runtime.evaluate', options)
    if ('exceptionDetails' in answer) throw new Error(JSON.stringify(answer['exceptionDetails']))
    return (answer['result'] as { readonly value?: unknown }).value
  }
  return {
    send,
    said,
    evaluate,
    goto: async (to) => {
      const loaded = next('Page.loadEventFired')
      await send('Page.navigate', { url: to })
      await loaded
    },
    until: async (expression) => {
      const look = `new Promise((resolve) => {
        const look = () => (${expression}) ? resolve(true) : requestAnimationFrame(look)
        look()
      })`
      await evaluate(look)
    },
    close: async () => {
      socket.close()
      browser.kill()
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function debuggingPort(stderr: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (port !== undefined) {
      stderr.resume()
      return port
    }
  }
  throw new Error('the browser ended before it listened')
}

interface Connection {
  readonly send: Page['send']
  readonly said: Said[]
  /** Resolves when this is said the next time. */
  readonly next: (method: string) => Promise<void>
  readonly socket: WebSocket
}

async function connect(url: string): Promise<Connection> {
  const socket = new WebSocket(url)
  await once(socket as unknown as EventTarget, 'open')
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>()
  const said: Said[] = []
  const hearing = new Set<(method: string) => void>()
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Said & {
      readonly id?: number
      readonly result?: Record<string, unknown>
    }
    if (message.id === undefined) {
      said.push(message)
      for (const hear of hearing) hear(message.method)
      return
    }
    waiting.get(message.id)?.(message.result ?? {})
    waiting.delete(message.id)
  })
  const send = (method: string, params: object = {}): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      waiting.set(++lastId, resolve)
      socket.send(JSON.stringify({ id: lastId, method, params }))
    })
  const next = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      const hear = (method: string): void => {
        if (method !== wanted) return
        hearing.delete(hear)
        resolve()
      }
      hearing.add(hear)
    })
  return { send, said, next, socket }
}
