import type { Derived } from './derived.ts'

const SPARE_SECONDS = 5

/** `worker-reload-mercy`: what the slowest of a thousand requests takes, and 5 s. */
export function workerReloadMercy(p999Ms: number): Derived {
  return {
    kind: 'value',
    knob: 'worker-reload-mercy',
    value: Math.ceil(p999Ms / 1000 + SPARE_SECONDS),
    evidence: `p99.9 of all requests is ${p999Ms.toFixed(0)} ms; ${SPARE_SECONDS} s to spare`,
  }
}
