import type { Picture } from './picture.ts'

/** The sections of the reference page. */
export const sections = {
  requests: 'Requests',
  workers: 'Workers',
  resources: 'Memory, CPU and event loop',
  lives: 'Starts, exits and reloads',
  queues: 'Listen queues',
  supervisor: 'The supervisor',
  compat: 'For dashboards made for uWSGI',
} as const

/** One number and what it is the number of. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** How often a value fell into each bucket (not cumulative; the last is +Inf), and the sum of the values. */
export interface Distribution {
  readonly counts: readonly number[]
  readonly sum: number
}

interface Common {
  /** With its unit, as Prometheus wants it: base units, `_total` for counters, `_ratio` for 0..1. */
  readonly name: string
  readonly section: keyof typeof sections
  readonly help: string
}

/** A counter or a gauge. */
interface PlainRow extends Common {
  readonly type: 'counter' | 'gauge'
  readonly labels: readonly string[]
  readonly read: (picture: Picture) => readonly Sample[]
}

/** A histogram without labels. */
export interface HistogramRow extends Common {
  readonly type: 'histogram'
  readonly labels: readonly []
  /** Upper bounds of the buckets, without +Inf. */
  readonly bounds: readonly number[]
  readonly read: (picture: Picture) => Distribution
}

/** One metric: everything there is to know about it. */
export type Row = PlainRow | HistogramRow
