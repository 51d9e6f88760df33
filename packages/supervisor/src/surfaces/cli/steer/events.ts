import { oneLine } from '../../../config/errors.ts'
import { exitCodes } from '../../../config/exit-codes.ts'
import type { ControlEvent } from '../../../protocol/control.ts'
import { ControlLost } from '../../control/client.ts'
import type { Call } from './verb.ts'

/** The supervisor answers at once when there is news, so this only says how often a quiet one is asked again. */
const WAIT_MS = 30_000
const MOST_EVENTS = 500

/** `stint events [--follow]`: the newest lines of the log, then new ones until the supervisor ends. */
export async function events({ found: { client }, switches, io }: Call): Promise<number> {
  const print = switches.has('json') ? asJson : asText
  let after = 0
  /** False once no more will come. */
  const look = async (waitMs: number): Promise<boolean> => {
    const tail = await client.ask({ verb: 'events', after, most: MOST_EVENTS, waitMs })
    after = tail.last
    io.out(tail.events.map(print).join(''))
    return !tail.ended
  }
  await look(0)
  try {
    while (switches.has('follow') && (await look(WAIT_MS)));
  } catch (error) {
    // A supervisor that was killed has no last words.
    if (!(error instanceof ControlLost)) throw error
  }
  return exitCodes.ok.number
}

/** One object per line, so that it can be piped while it grows. */
function asJson(event: ControlEvent): string {
  return `${JSON.stringify(event)}\n`
}

function asText({ atMs, level, text }: ControlEvent): string {
  return `${new Date(atMs).toISOString()} ${level.padEnd(5)} ${oneLine(text)}\n`
}
