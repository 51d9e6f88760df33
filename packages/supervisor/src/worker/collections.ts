import { PerformanceObserver, constants } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

const { NODE_PERFORMANCE_GC_MINOR, NODE_PERFORMANCE_GC_MAJOR } = constants

/** An entry of type `gc`, as Node documents it. */
interface Collection {
  readonly duration: number
  readonly detail: { readonly kind: number }
}

/** Time spent in garbage collections by kind, and what was left after the last full one: where a leak shows. */
export class Collections {
  readonly #requests: () => number
  #allMs = 0
  #scavengeMs = 0
  #markCompactMs = 0
  #full = 0
  #floorBytes = 0
  #floorRequests = 0

  /** `requests`: how many were answered so far. */
  constructor(requests: () => number) {
    this.#requests = requests
  }

  watch(): void {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as readonly Collection[]) this.#add(entry)
    }).observe({ entryTypes: ['gc'] })
  }

  counted() {
    return {
      gcSeconds: this.#allMs / 1000,
      scavengeSeconds: this.#scavengeMs / 1000,
      markCompactSeconds: this.#markCompactMs / 1000,
      fullCollections: this.#full,
      floorBytes: this.#floorBytes,
      floorRequests: this.#floorRequests,
    }
  }

  #add({ duration, detail: { kind } }: Collection): void {
    this.#allMs += duration
    if (kind === NODE_PERFORMANCE_GC_MINOR) this.#scavengeMs += duration
    if (kind !== NODE_PERFORMANCE_GC_MAJOR) return
    this.#markCompactMs += duration
    this.#full += 1
    const { used_heap_size: used, external_memory: external } = getHeapStatistics()
    this.#floorBytes = used + external
    this.#floorRequests = this.#requests()
  }
}
