import { setTimeout as delay } from 'node:timers/promises'

const askEveryMs = 100
const patienceMs = 1000

/**
 * Waits until a child of `supervisorPid` answers at `url`; false when `signal` aborts first.
 * Somebody else's demo-app on the same port does not count.
 */
export async function untilHealthy(
  url: string,
  { supervisorPid, signal }: { readonly supervisorPid: number; readonly signal: AbortSignal },
): Promise<boolean> {
  while (!signal.aborted) {
    if ((await parentOf(url)) === supervisorPid) return true
    await delay(askEveryMs)
  }
  return false
}

async function parentOf(url: string): Promise<unknown> {
  try {
    const response = await fetch(`${url}/health`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(patienceMs),
    })
    const health: unknown = await response.json()
    return typeof health === 'object' && health !== null && 'parentPid' in health
      ? health.parentPid
      : null
  } catch {
    // Not listening yet, or not the demo-app: the same answer.
    return null
  }
}
