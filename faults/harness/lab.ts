import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contender } from '../case.ts'
import { openPeer } from '../contenders/peer.ts'
import type { Place, Server, Wish } from '../contenders/server.ts'
import { launchStint, openStint, type StintServer, type StintWish } from '../contenders/stint.ts'
import type { Stint } from '../../packages/supervisor/test/launch/start-stint.ts'
import { watchCounters, type CounterWatch } from './counters.ts'
import { listeners } from './listeners.ts'
import { fdCount, isAlive, MARK, marked, nameOf, threadCount } from './processes.ts'
import { happens } from './wait.ts'

/** How a server is meant to end: the code it exits with, or that something killed it. */
export type Ending = number | 'killed'

interface Watched {
  readonly server: Server
  readonly baseline: Baseline
  readonly counters: CounterWatch | null
  ending: Ending
  stopBy: NodeJS.Signals
  /** Workers it is meant to have when the case is over; null: its descriptors are not compared. */
  workers: number | null
}

interface Baseline {
  readonly fds: number
  readonly threads: number
}

/** Descriptors may differ by this. */
const MOST_FD_GROWTH = 2
/** libuv starts its pool of 4 threads when the first file or name is looked up asynchronously. */
const MOST_THREAD_GROWTH = 2 + 4
const SETTLE_MS = 6_000
const STOP_MS = 10_000
/** A sentinel needs up to 2 s to end what a killed supervisor left. */
const LINGER_MS = 3_000

/**
 * Where one case runs: a folder of its own, and what it starts. Whatever the case does, `finish` ends all of it and looks
 * for what is left: processes, listeners, descriptors, files, counters that went backwards, errors nobody expected.
 */
export class Lab {
  readonly contender: Contender
  readonly folder: string
  readonly place: Place
  readonly #mark: string
  readonly #listenersBefore: readonly string[]
  readonly #watched: Watched[] = []
  readonly #allowed: RegExp[] = []
  readonly #figures = new Map<string, string | number>()
  readonly #complaints: string[] = []
  #forgiven: readonly string[] = []
  #lacking: string | null = null

  constructor(contender: Contender, mark: string) {
    this.contender = contender
    this.#mark = mark
    this.folder = mkdtempSync(join(tmpdir(), 'stint-fault-'))
    // Compiled agents are shared between cases: what is tested is not how fast types are stripped.
    const compiled = process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache')
    this.place = { folder: this.folder, env: { [MARK]: mark, NODE_COMPILE_CACHE: compiled } }
    this.#listenersBefore = listeners()
  }

  get figures(): Readonly<Record<string, string | number>> {
    return Object.fromEntries(this.#figures)
  }

  get complaints(): readonly string[] {
    return this.#complaints
  }

  /** Starts the contender of this run and waits until all its workers serve. */
  async start(wish: Wish = {}): Promise<Server> {
    if (this.contender === 'stint') return this.stint(wish)
    const server = await openPeer(this.contender, wish, this.place)
    this.care(server, { workers: wish.workers ?? 2, metricsUrl: null })
    return server
  }

  /** Starts Stint and waits until all its workers serve. */
  async stint(wish: StintWish = {}): Promise<StintServer> {
    const server = await openStint(wish, this.place)
    return this.adopt(server, wish.workers ?? 2)
  }

  /** Starts the command only; whoever wants it checked hands it over with `adopt`. */
  launch(wish: StintWish = {}): Stint {
    return launchStint(wish, this.place)
  }

  /** Takes a Stint that the case has started into its care. */
  adopt(server: StintServer, workers: number | null): StintServer {
    this.care(server, { workers, metricsUrl: server.metricsUrl })
    return server
  }

  /** Takes any server into its care: it is stopped and judged when the case is over. Returns how often it was scraped. */
  care(
    server: Server,
    {
      workers,
      metricsUrl,
    }: { readonly workers: number | null; readonly metricsUrl: string | null },
  ): () => number {
    const baseline = { fds: fdCount(server.pid), threads: threadCount(server.pid) }
    const counters = metricsUrl === null ? null : watchCounters(metricsUrl)
    this.#watched.push({ server, baseline, counters, ending: 0, stopBy: 'SIGTERM', workers })
    return () => counters?.scrapes() ?? 0
  }

  /** Says how a server is meant to end, when not with 0 at SIGTERM. */
  willEnd(server: Server, ending: Ending, stopBy: NodeJS.Signals = 'SIGTERM'): void {
    const watched = this.#of(server)
    watched.ending = ending
    watched.stopBy = stopBy
  }

  /** How many workers a server will have at the end; null: do not compare its descriptors. */
  willHave(server: Server, workers: number | null): void {
    this.#of(server).workers = workers
  }

  /** Trouble that is part of the case. */
  allow(...patterns: readonly RegExp[]): void {
    this.#allowed.push(...patterns)
  }

  /** A criterion: what does not hold is complained of, and the case goes on. */
  must(holds: boolean, complaint: string): void {
    if (!holds) this.#complaints.push(complaint)
  }

  /** The case cannot pass before something is built; what was measured is told all the same. */
  lacks(what: string): void {
    this.#lacking = what
  }

  get lacking(): string | null {
    return this.#lacking
  }

  /** A killed supervisor cannot tidy up: what it has left by now is not held against its successor. */
  forgiveFiles(): void {
    this.#forgiven = this.#files()
  }

  /** Something measured. */
  figure(name: string, value: string | number): void {
    this.#figures.set(name, typeof value === 'number' ? Math.round(value * 100) / 100 : value)
  }

  /** Ends everything and looks around. Never throws. */
  async finish(): Promise<void> {
    for (const watched of this.#watched) await this.#close(watched)
    await this.#sweep()
    this.#judgeErrors()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }

  #of(server: Server): Watched {
    const watched = this.#watched.find((entry) => entry.server === server)
    if (watched === undefined) throw new Error('this server is not in the care of the lab')
    return watched
  }

  async #close(watched: Watched): Promise<void> {
    const { server, counters, ending, stopBy } = watched
    if (isAlive(server.pid)) await this.#judgeResources(watched)
    await counters?.stop()
    for (const complaint of counters?.complaints() ?? [])
      this.#complaints.push(`counter: ${complaint}`)
    if (counters !== null && ending !== 'killed' && counters.scrapes() === 0)
      this.#complaints.push('counter: no scrape succeeded')
    if (isAlive(server.pid)) server.signal(stopBy)
    const hasEnded = await happens(() => !isAlive(server.pid), STOP_MS)
    if (!hasEnded) {
      this.#complaints.push(`exit: still there ${STOP_MS} ms after ${stopBy}`)
      return server.kill()
    }
    const code = await server.exited
    const wanted = ending === 'killed' ? null : ending
    if (code !== wanted)
      this.#complaints.push(`exit: code ${code ?? 'of a signal'}, documented is ${ending}`)
    if (ending !== 'killed') this.#judgeFiles()
  }

  async #judgeResources({ server, baseline, workers }: Watched): Promise<void> {
    if (workers === null) return
    const isSettled = await server.settled(workers, 2 * SETTLE_MS).then(
      () => true,
      () => false,
    )
    if (!isSettled) this.#complaints.push(`workers: not ${workers} serving at the end`)
    const growth = (): number => fdCount(server.pid) - baseline.fds
    await happens(() => growth() <= MOST_FD_GROWTH, SETTLE_MS)
    this.figure('fd growth', growth())
    this.must(growth() <= MOST_FD_GROWTH, `fds: ${growth()} more than at the beginning`)
    const threads = threadCount(server.pid) - baseline.threads
    this.must(threads <= MOST_THREAD_GROWTH, `threads: ${threads} more than at the beginning`)
  }

  #judgeFiles(): void {
    if (this.contender !== 'stint') return
    const left = this.#files().filter((name) => !this.#forgiven.includes(name))
    this.must(left.length === 0, `files: ${left.join(', ')} left after a graceful end`)
  }

  #files(): readonly string[] {
    return ['tmp', 'run', 'run/stint'].flatMap((name) =>
      entries(join(this.folder, name)).filter((entry) => entry !== 'stint'),
    )
  }

  async #sweep(): Promise<void> {
    const strays = (): readonly number[] => marked(this.#mark)
    await happens(() => strays().length === 0, LINGER_MS)
    for (const pid of strays()) {
      this.#complaints.push(`process: ${pid} is left: ${nameOf(pid)}`)
      try {
        process.kill(pid, 'SIGKILL')
      } catch {}
    }
    await happens(() => strays().length === 0, LINGER_MS)
    const extra = listeners().filter((entry) => !this.#listenersBefore.includes(entry))
    for (const listener of extra) this.#complaints.push(`listener: ${listener} is left`)
  }

  #judgeErrors(): void {
    const unexpected = this.#watched
      .flatMap(({ server }) => server.errors())
      .filter((line) => !this.#allowed.some((pattern) => pattern.test(line)))
    for (const line of [...new Set(unexpected)].slice(0, 5))
      this.#complaints.push(`log: unexpected error: ${line.slice(0, 200)}`)
  }
}

function entries(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
