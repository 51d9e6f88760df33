/** How one load engine is to press a server for a while. */
export interface Pressure {
  readonly port: number
  readonly path: string
  readonly connection: 'keep-alive' | 'per-request'
  readonly connections: number
  /** For how long; not asked by an engine whose turns are brief. */
  readonly seconds: number
}

/** What came of it, by the engine's own count. */
export interface Pressed {
  readonly requests: number
  readonly failed: number
  readonly seconds: number
  /** Of answered requests, where the engine says. */
  readonly p99Ms: number | null
}

/** A closed-loop load client. */
export interface Engine {
  readonly name: string
  /** Turns of each launch; more than one where a turn is a fraction of a second. */
  readonly turnsPerLaunch: number
  readonly isThere: () => boolean
  readonly press: (pressure: Pressure) => Promise<Pressed>
}

export const urlOf = ({ port, path }: Pressure): string => `http://127.0.0.1:${port}${path}`
