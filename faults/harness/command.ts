import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { BIN } from '../../packages/supervisor/test/launch/start-stint.ts'
import type { Place } from '../contenders/server.ts'
import { join } from 'node:path'

/** How a command ended and what it printed. */
export interface Outcome {
  readonly code: number | null
  readonly printed: string
}

/** Runs `stint ...` to its end, as an operator of this place would. */
export async function stintCommand(
  args: readonly string[],
  { folder, env }: Place,
): Promise<Outcome> {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, ...env, XDG_RUNTIME_DIR: join(folder, 'run') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (printed += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, printed }
}
