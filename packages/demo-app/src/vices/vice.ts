import type { Handler } from '../http/exchange.ts'

/** A way to misbehave: on request, by environment, or both. */
export interface Vice {
  readonly name: string
  /** What happens, in one sentence. */
  readonly help: string
  readonly route: ViceRoute | null
  /** The environment variable that brings the vice without being asked. */
  readonly env: string | null
}

/** The door to a vice. */
export interface ViceRoute {
  readonly path: `/vice/${string}`
  /** The parameters it takes, as they stand in an address. */
  readonly parameters: string
  /** Parameters worth trying. */
  readonly example: string
  readonly answer: Handler
}
