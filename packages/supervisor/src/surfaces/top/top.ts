import { exitCodes } from '../../config/exit-codes.ts'
import { ControlLost } from '../control/client.ts'
import type { Call } from '../cli/steer/verb.ts'
import { followPlainly } from './plain.ts'
import { LiveView } from './live-view.ts'

/** `stint top`: full-screen on a terminal, else one status after the other. */
export async function top(call: Call): Promise<number> {
  const { stdin, stdout } = process
  const isLive = stdout.isTTY && stdin.isTTY && !call.switches.has('json')
  try {
    await (isLive ? new LiveView(call.found, { stdin, stdout }).run() : followPlainly(call))
  } catch (error) {
    if (!(error instanceof ControlLost)) throw error
    call.io.err('stint: the supervisor has ended\n')
  }
  return exitCodes.ok.number
}
