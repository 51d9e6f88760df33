import { statusTable } from '../control/status-table.ts'
import { nap } from '../cli/steer/nap.ts'
import type { Call } from '../cli/steer/verb.ts'

const EVERY_MS = 2_000

/** Without a terminal: a status every two seconds until the supervisor ends; with --json one object per line. */
export async function followPlainly({ found: { client }, switches, io }: Call): Promise<never> {
  for (;;) {
    const status = await client.ask({ verb: 'status' })
    io.out(switches.has('json') ? `${JSON.stringify(status)}\n` : `${statusTable(status)}\n`)
    await nap(EVERY_MS)
  }
}
