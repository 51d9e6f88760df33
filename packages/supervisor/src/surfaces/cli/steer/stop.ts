import { exitCodes } from '../../../config/exit-codes.ts'
import { nap } from './nap.ts'
import { show, type Call } from './verb.ts'

const LOOK_EVERY_MS = 50

/** `stint stop [--wait] [--fast]`: with --wait, returns once the supervisor's process is gone. */
export async function stop(call: Call): Promise<number> {
  const { found, switches } = call
  const mode = switches.has('fast') ? 'fast' : 'graceful'
  const asked = await found.client.ask({ verb: 'stop', mode })
  if (switches.has('wait')) {
    await found.client.closed
    while (isAlive(asked.pid)) await nap(LOOK_EVERY_MS)
  }
  const word = switches.has('wait') ? 'stopped' : 'stopping'
  show(call, { ...asked, state: word }, () => `${found.status.name} (pid ${asked.pid}) ${word}\n`)
  return exitCodes.ok.number
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
