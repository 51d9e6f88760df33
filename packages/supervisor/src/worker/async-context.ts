/**
 * Has Node decide now how it passes async contexts on. It decides when the first timer is cleared, by giving an object that
 * every tick reads another prototype, and a tick that was compiled before stays slower for good: 3 % of a small Fastify
 * request (Node 24.21, `bench/overhead.ts`).
 */
export function settleAsyncContext(): void {
  clearTimeout(setTimeout(() => undefined, 1))
}
