import { exitCodes } from '../../../config/exit-codes.ts'
import type { ControlStatus } from '../../../protocol/control-status.ts'
import { nap } from './nap.ts'
import { show, type Call } from './verb.ts'

const LOOK_EVERY_MS = 50

/** `stint pause [--wait]`: with --wait, returns once no worker accepts any more. */
export async function pause(call: Call): Promise<number> {
  const { before } = await call.found.client.ask({ verb: 'pause' })
  return settle(call, {
    before,
    paused: true,
    asked: before ? 'already paused' : 'pausing',
    done: 'paused: connections wait in the queue until stint resume',
    undone: 'resumed meanwhile by somebody else',
    isDone: ({ slots }) => slots.every(({ state }) => state !== 'ready'),
  })
}

/** `stint resume [--wait]`: with --wait, returns once every worker accepts again. */
export async function resume(call: Call): Promise<number> {
  const { before } = await call.found.client.ask({ verb: 'resume' })
  return settle(call, {
    before,
    paused: false,
    asked: before ? 'resuming' : 'was not paused',
    done: 'resumed',
    undone: 'paused again meanwhile by somebody else',
    isDone: ({ slots }) => slots.every(({ state }) => state !== 'paused'),
  })
}

interface Change {
  readonly before: boolean
  readonly paused: boolean
  readonly asked: string
  readonly done: string
  readonly undone: string
  readonly isDone: (status: ControlStatus) => boolean
}

async function settle(call: Call, change: Change): Promise<number> {
  const { before, paused, asked, done, undone, isDone } = change
  const say = (text: string): void => show(call, { paused, before }, () => `${text}\n`)
  if (!call.switches.has('wait')) {
    say(asked)
    return exitCodes.ok.number
  }
  for (;;) {
    const status = await call.found.client.ask({ verb: 'status' })
    if ((status.paused !== null) !== paused) {
      show(call, { paused: !paused, before }, () => `${undone}\n`)
      return exitCodes.refused.number
    }
    if (isDone(status)) {
      say(done)
      return exitCodes.ok.number
    }
    await nap(LOOK_EVERY_MS)
  }
}
