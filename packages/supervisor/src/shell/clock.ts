/** Monotonic milliseconds: the only clock that reaches the core. */
export function monotonicMs(): number {
  return performance.now()
}
