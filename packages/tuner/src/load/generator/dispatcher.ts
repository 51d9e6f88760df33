import type { Crew } from './crew.ts'
import type { Line, Outcome } from './line.ts'
import { nowMs } from './now.ts'
import type { Tally } from './tally.ts'
import type { Step, Visits } from './visits.ts'

/** A visit under way: what is left of it, and when its next request is due. */
interface Visit {
  readonly dueMs: number
  readonly steps: readonly [Step, ...Step[]]
}

interface Flight {
  readonly visit: Visit
  readonly sentMs: number
}

/** Brings requests that are due and connections that are idle together: the longest idle one, the longest waiting one. */
export class Dispatcher {
  /** Called when nothing is under way and nothing waits. */
  onQuiet: () => void = () => {}
  /** Of a closed loop: a line that comes free starts its next visit at once, until then. */
  closedUntilMs = -Infinity
  idleLeast: number
  #endMs = Infinity
  readonly #tally: Tally
  readonly #visits: Visits
  readonly #idle = new Set<Line>()
  readonly #waiting: Visit[] = []
  #served = 0
  readonly #flights = new Map<Line, Flight>()

  constructor(crew: Crew, { tally, visits }: { readonly tally: Tally; readonly visits: Visits }) {
    this.#tally = tally
    this.#visits = visits
    this.idleLeast = crew.lines.length
    for (const line of crew.lines) {
      line.onIdle = () => this.#free(line)
      if (line.isIdle) this.#idle.add(line)
    }
  }

  /** A client comes, at the time that the schedule says. */
  arrive(dueMs: number): void {
    const visit = visitOf(this.#visits.next(), dueMs)
    if (visit === null) return
    this.#tally.due(Math.max(0, nowMs() - dueMs))
    const line = this.#take()
    if (line === null) {
      this.#tally.late()
      this.#waiting.push(visit)
    } else this.#send(line, visit)
  }

  /** Starts a closed loop on every connection. */
  saturate(untilMs: number): void {
    this.closedUntilMs = untilMs
    for (let line = this.#take(); line !== null; line = this.#take()) this.#free(line)
  }

  /** No visit begins after this; requests that end later are not counted into the throughput. */
  finishAt(endMs: number): void {
    this.#endMs = endMs
    this.closedUntilMs = Math.min(this.closedUntilMs, endMs)
  }

  get isQuiet(): boolean {
    return this.#flights.size === 0 && this.#queueLength === 0
  }

  /** Ends the window: whatever is not answered by now is recorded as at least this slow. */
  censor(): void {
    for (const { visit, sentMs } of this.#flights.values()) {
      this.#tally.censored({ request: visit.steps[0].request, dueMs: visit.dueMs }, sentMs)
    }
    for (const visit of this.#waiting.slice(this.#served)) {
      this.#tally.unsent({ request: visit.steps[0].request, dueMs: visit.dueMs })
    }
    this.#flights.clear()
    this.#waiting.length = 0
    this.#served = 0
    this.closedUntilMs = -Infinity
  }

  /** Requests that have been due for longer than `ms` and are not answered. */
  waitingLongerThan(ms: number): number {
    const before = nowMs() - ms
    const flights = [...this.#flights.values()].filter(({ visit }) => visit.dueMs < before).length
    let index = this.#served
    while ((this.#waiting[index]?.dueMs ?? Infinity) < before) index++
    return flights + index - this.#served
  }

  get #queueLength(): number {
    return this.#waiting.length - this.#served
  }

  #take(): Line | null {
    for (const line of this.#idle) {
      this.#idle.delete(line)
      if (line.isIdle) {
        this.idleLeast = Math.min(this.idleLeast, this.#idle.size)
        return line
      }
    }
    this.idleLeast = 0
    return null
  }

  #free(line: Line): void {
    const visit = this.#nextVisit()
    if (visit === null) {
      this.#idle.add(line)
      if (this.isQuiet) this.onQuiet()
    } else this.#send(line, visit)
  }

  #nextVisit(): Visit | null {
    const waiting = this.#waiting[this.#served]
    if (waiting !== undefined) {
      this.#served++
      this.#compact()
      return waiting
    }
    const now = nowMs()
    if (now >= this.closedUntilMs) return null
    this.#tally.due(0)
    return visitOf(this.#visits.next(), now)
  }

  #compact(): void {
    if (this.#served * 2 < this.#waiting.length || this.#served < 1_000) return
    this.#waiting.splice(0, this.#served)
    this.#served = 0
  }

  #send(line: Line, visit: Visit): void {
    this.#tally.sent()
    this.#flights.set(line, { visit, sentMs: nowMs() })
    line.send(visit.steps[0].index, (outcome) => this.#ended(line, visit, outcome))
  }

  #ended(line: Line, { steps, dueMs }: Visit, outcome: Outcome): void {
    if (!this.#flights.delete(line)) return
    const [{ request }, ...rest] = steps
    this.#tally.ended({ request, dueMs }, outcome, this.#endMs)
    const now = nowMs()
    const next = outcome.kind === 'answered' && now < this.#endMs ? visitOf(rest, now) : null
    // A line that was told to leave its connection is idle all the same: its next request opens another.
    if (next !== null && line.isIdle) {
      this.#tally.due(0)
      this.#send(line, next)
    } else if (!line.isIdle && this.isQuiet) this.onQuiet()
  }
}

function visitOf(steps: readonly Step[], dueMs: number): Visit | null {
  const [first, ...rest] = steps
  return first === undefined ? null : { dueMs, steps: [first, ...rest] }
}
