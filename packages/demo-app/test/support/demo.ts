import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

const app = fileURLToPath(new URL('../../src/app.ts', import.meta.url))

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A demo-app in a process of its own. */
export class Demo {
  readonly child: ChildProcess
  readonly ending: Promise<Ending>
  readonly #lines: string[] = []
  readonly #closed: Promise<unknown>
  #stderr = ''
  #url = ''

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [app], {
      env: { ...process.env, PORT: '0', HOST: '127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#closed = once(this.child, 'close')
    this.ending = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }))
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.#lines.push(line)
      this.child.emit('demo-line')
    })
    this.child.stderr!.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()))
  }

  /** The first line of the output that matches; fails when the process ends without one. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.#lines.find((line) => pattern.test(line))
      if (found !== undefined) return found
      const isOver = await Promise.race([
        once(this.child, 'demo-line').then(() => false),
        this.#closed.then(() => true),
      ])
      if (isOver) throw new Error(`no line matched ${pattern}; stderr: ${this.#stderr}`)
    }
  }

  /** All of standard error, once the process is gone. */
  async stderr(): Promise<string> {
    await this.#closed
    return this.#stderr
  }

  async listening(): Promise<this> {
    const line = await this.line(/^demo-app listening on /)
    this.#url = line.replace('demo-app listening on ', '')
    return this
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.#url + path, init)
  }

  /** What a GET answers as JSON, of the shape the test expects. */
  async get<Body = Record<string, unknown>>(path: string): Promise<Body> {
    return (await this.fetch(path)).json() as Promise<Body>
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.fetch(path, { method: 'POST', body: JSON.stringify(body) })
  }

  get address(): URL {
    return new URL(this.#url)
  }
}

/** Starts a demo-app and waits until it listens; it is killed when the test is over. */
export function startDemo(env: Readonly<Record<string, string>> = {}): Promise<Demo> {
  const demo = new Demo(env)
  onTestFinished(() => void demo.child.kill('SIGKILL'))
  return demo.listening()
}

/** One demo-app for all tests of a file, for those that do not change it. */
export function shareDemo(): () => Demo {
  let shared: Demo
  beforeAll(async () => {
    shared = await new Demo().listening()
  })
  afterAll(() => void shared.child.kill('SIGKILL'))
  return () => shared
}

/** The process's own account of itself. */
export interface Health {
  readonly pid: number
  readonly cpuMs: number
  readonly uptimeSeconds: number
  readonly heapUsedBytes: number
  readonly arrayBufferBytes: number
}
