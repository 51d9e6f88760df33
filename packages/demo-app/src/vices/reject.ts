/** Leaves a rejected promise to itself; the process dies with exit code 1. */
export function reject(): void {
  void Promise.reject(new Error('vice: reject'))
}
