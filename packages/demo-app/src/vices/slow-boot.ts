import { setTimeout as delay } from 'node:timers/promises'

/** Waits before listening, as an app that loads a lot does. */
export async function slowBoot(ms: number): Promise<void> {
  if (ms > 0) await delay(ms)
}
