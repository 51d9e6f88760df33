import { constants } from 'node:os'
import type { ReadStream, WriteStream } from 'node:tty'
import { ControlRefused, type ControlClient } from '../control/client.ts'
import type { Found } from '../control/find.ts'
import { frame } from './frame.ts'
import { remember } from './history.ts'
import { keysIn, type Key } from './keys.ts'
import { moved, nextSort, type Model } from './model.ts'
import { Screen } from './screen.ts'

const LOOK_EVERY_MS = 1_000
const MOST_EVENTS = 200
const MESSAGE_MS = 3_000
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The terminal a view has to itself. */
export interface Terminal {
  readonly stdin: ReadStream
  readonly stdout: WriteStream
}

/** The live screen: looks once a second, draws what changed, does what keys ask, and gives the terminal back. */
export class LiveView {
  readonly #client: ControlClient
  readonly #terminal: Terminal
  readonly #screen: Screen
  readonly #over = Promise.withResolvers<void>()
  #model: Model
  #after = 0
  #messageUntilMs = 0

  constructor({ client, status }: Found, terminal: Terminal) {
    this.#client = client
    this.#terminal = terminal
    this.#screen = new Screen(terminal.stdout)
    this.#model = {
      status,
      history: new Map(),
      events: [],
      sort: 'slot',
      selected: status.slots[0]?.slot ?? 1,
      message: '',
    }
  }

  /** Until `q`, a signal, or the end of the supervisor (rejects with `ControlLost`). */
  async run(): Promise<void> {
    const give = this.#takeTerminal()
    try {
      await this.#look()
      const timer = setInterval(() => void this.#look().catch(this.#over.reject), LOOK_EVERY_MS)
      await this.#over.promise.finally(() => clearInterval(timer))
    } finally {
      give()
    }
  }

  /** Returns how to give it back. */
  #takeTerminal(): () => void {
    const { stdin, stdout } = this.#terminal
    const onKeys = (data: Buffer): void => {
      for (const key of keysIn(data.toString('utf8'))) this.#press(key)
    }
    const onResize = (): void => {
      this.#screen.forget()
      this.#draw()
    }
    const signals = endings.map((signal) => [signal, () => this.#end(signal)] as const)
    stdin.setRawMode(true)
    stdin.on('data', onKeys)
    stdout.on('resize', onResize)
    for (const [signal, end] of signals) process.once(signal, end)
    this.#screen.enter()
    return () => {
      for (const [signal, end] of signals) process.off(signal, end)
      stdout.off('resize', onResize)
      stdin.off('data', onKeys)
      stdin.setRawMode(false)
      stdin.pause()
      this.#screen.leave()
    }
  }

  /** A shell wants to know which signal ended a program. */
  #end(signal: (typeof endings)[number]): void {
    process.once('exit', () => {
      process.exitCode = 128 + constants.signals[signal]
    })
    this.#over.resolve()
  }

  async #look(): Promise<void> {
    const [status, tail] = await Promise.all([
      this.#client.ask({ verb: 'status' }),
      this.#client.ask({ verb: 'events', after: this.#after, most: MOST_EVENTS, waitMs: 0 }),
    ])
    this.#after = tail.last
    const isStale = performance.now() > this.#messageUntilMs
    this.#model = {
      ...this.#model,
      status,
      history: remember(this.#model.history, status),
      events: [...this.#model.events, ...tail.events].slice(-MOST_EVENTS),
      message: isStale ? '' : this.#model.message,
    }
    this.#draw()
  }

  #draw(): void {
    const { columns, rows } = this.#terminal.stdout
    this.#screen.draw(frame(this.#model, { columns, rows }))
  }

  #press(key: Key): void {
    switch (key) {
      case 'quit':
        return this.#over.resolve()
      case 'sort':
        return this.#change({ sort: nextSort(this.#model.sort) })
      case 'up':
        return this.#change({ selected: moved(this.#model, -1) })
      case 'down':
        return this.#change({ selected: moved(this.#model, 1) })
      case 'reload':
        return void this.#ask('reload asked', () => this.#client.ask({ verb: 'reload' }))
      case 'pause':
        return this.#model.status.paused === null
          ? void this.#ask('pause asked', () => this.#client.ask({ verb: 'pause' }))
          : void this.#ask('resume asked', () => this.#client.ask({ verb: 'resume' }))
      case 'recycle': {
        const slot = this.#model.selected
        const wish = { verb: 'recycle', slot } as const
        return void this.#ask(`slot ${slot} is being recycled`, () => this.#client.ask(wish))
      }
    }
  }

  #change(change: Partial<Model>): void {
    this.#model = { ...this.#model, ...change }
    this.#draw()
  }

  /** Says what came of a key. A lost supervisor ends the view at the next look. */
  async #ask(done: string, ask: () => Promise<unknown>): Promise<void> {
    const message = await ask().then(
      () => done,
      (error: unknown) => (error instanceof ControlRefused ? `no: ${error.message}` : ''),
    )
    this.#messageUntilMs = performance.now() + MESSAGE_MS
    this.#change({ message })
  }
}
