import { oneLine } from '../../../config/errors.ts'
import { exitCodes } from '../../../config/exit-codes.ts'
import type { ControlStatus } from '../../../protocol/control-status.ts'
import { nap } from './nap.ts'
import { show, type Call } from './verb.ts'

const LOOK_EVERY_MS = 100

/** `stint reload [--wait]`: with --wait the result is that of the reload, not of the asking. */
export async function reload(call: Call): Promise<number> {
  const { found, switches, io } = call
  const asked = await found.client.ask({ verb: 'reload' })
  if (!switches.has('wait')) {
    show(
      call,
      asked,
      () => `reload to generation ${asked.generation} ${asked.queued ? 'queued' : 'began'}\n`,
    )
    return exitCodes.ok.number
  }
  const says = switches.has('json') ? () => {} : progress(asked.generation, io.out)
  const last = await outcome(call, asked.generation, says)
  if (switches.has('json')) io.out(`${JSON.stringify(last, null, 2)}\n`)
  else io.out(sentence(last))
  return last.ok ? exitCodes.ok.number : exitCodes.refused.number
}

type Outcome = NonNullable<ControlStatus['lastReload']>

async function outcome(
  { found: { client } }: Call,
  generation: number,
  says: (status: ControlStatus) => void,
): Promise<Outcome> {
  for (;;) {
    const status = await client.ask({ verb: 'status' })
    says(status)
    const { lastReload } = status
    if (lastReload !== null && lastReload.generation >= generation) return lastReload
    if (status.phase !== 'running')
      return { generation, ok: false, reason: `the supervisor is ${status.phase}`, agoMs: 0 }
    await nap(LOOK_EVERY_MS)
  }
}

/** One line per slot and change: `slot 1: generation 2 spawning (pid 4243)`. */
function progress(
  generation: number,
  out: (text: string) => void,
): (status: ControlStatus) => void {
  const said = new Set<string>()
  return ({ slots }) => {
    for (const { slot, workers } of slots)
      for (const worker of workers) {
        if (worker.generation < generation && !GOING.has(worker.state)) continue
        const line = `slot ${slot}: generation ${worker.generation} ${worker.state} (pid ${worker.pid})\n`
        if (!said.has(line)) out(line)
        said.add(line)
      }
  }
}

const GOING: ReadonlySet<string> = new Set(['draining', 'leaving', 'killed'])

function sentence({ ok, generation, reason }: Outcome): string {
  return ok
    ? `generation ${generation} serves\n`
    : `reload to generation ${generation} failed: ${oneLine(reason)}; the old generation still serves\n`
}
