import { oneLine } from '../../../config/errors.ts'
import { exitCodes } from '../../../config/exit-codes.ts'
import type { ControlEvent } from '../../../protocol/control.ts'
import { ControlLost } from '../../control/client.ts'
import { nap } from './nap.ts'
import type { Call } from './verb.ts'

const LOOK_EVERY_MS = 250
const MOST_EVENTS = 500

/** `stint events [--follow]`: the newest lines of the log, then new ones until the supervisor ends. */
export async function events({ found: { client }, switches, io }: Call): Promise<number> {
  const print = switches.has('json') ? asJson : asText
  let after = 0
  const look = async (): Promise<void> => {
    const tail = await client.ask({ verb: 'events', after, most: MOST_EVENTS })
    after = tail.last
    io.out(tail.events.map(print).join(''))
  }
  await look()
  try {
    while (switches.has('follow')) {
      await nap(LOOK_EVERY_MS)
      await look()
    }
  } catch (error) {
    // The end of the supervisor is the end of its events.
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
