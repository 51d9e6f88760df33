import type { Site } from './site.ts'

/** A program and what it is started with. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What a contender is to run. */
export interface Order {
  readonly app: 'app' | 'fastify'
  readonly workers: number
  readonly port: number
  /** A worker is replaced after this many requests. */
  readonly maxRequests?: number
  /** A request that takes longer than this gets its worker killed. */
  readonly harakiriSeconds?: number
}

/** How a running contender is told something: a signal to its master process, a line into its FIFO, or a command. */
export type Telling =
  | { readonly by: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly by: 'fifo'; readonly path: string; readonly text: string }
  | { readonly by: 'command'; readonly command: Command }

/** Whether a contender has something; `not built` is what Stint means to have. */
export type Feature =
  | { readonly is: 'there' }
  | { readonly is: 'not there' }
  | { readonly is: 'not built' }

/** One way to run the app, and how to speak to it. */
export interface Contender {
  readonly id: string
  readonly name: string
  /** `stint`, another way to run Node, or what is only there for the scale of the field. */
  readonly family: 'stint' | 'node' | 'field'
  /** What must be installed for it; the bench's own packages, or Debian's. */
  readonly needs: 'nothing' | 'packages' | 'debian'
  readonly version: (() => string) | null
  readonly start: (site: Site, order: Order) => Command
  /** `start` leaves a daemon behind and ends; this file names its pid. */
  readonly daemonPidFile?: (site: Site) => string
  readonly stop: (site: Site, order: Order) => Telling
  readonly reload: ((site: Site, order: Order) => Telling) | null
  /** It moves kept-alive connections between its workers: how long that may take before it is judged. */
  readonly settleSeconds?: number
  /** Its workers do not descend from what was started: what they use and weigh cannot be told. */
  readonly scatters?: true
  /** It replaces a worker after `maxRequests`. */
  readonly recycling: Feature
  /** It can be told to end a request that takes too long. */
  readonly harakiri: Feature
}
