import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import type { Entry } from '../../src/core/session/entry.ts'
import { fold } from '../../src/core/session/fold.ts'
import { seededRandom } from '../../src/core/random.ts'
import { readJournal } from '../../src/shell/journal/journal.ts'
import { emptyDirectory } from '../support/directory.ts'

const SCRIPT = fileURLToPath(new URL('../support/simulated-session.ts', import.meta.url))
const KILLS = 20

/** Runs the session; killed with SIGKILL once it has said so many entries, or to its end. */
async function runUntil(file: string, seed: number, entries: number): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--conditions=@stint/source', SCRIPT, file, String(seed)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += String(chunk)
    if (text.split('\n').length - 1 >= entries) child.kill('SIGKILL')
  }
  await exited
}

function entriesOf(file: string): readonly Entry[] {
  const read = readJournal(file)
  if (!read.ok) throw new Error(read.message)
  return read.entries
}

const count = (entries: readonly Entry[], type: Entry['type']): number =>
  entries.filter((entry) => entry.type === type).length

it('a session killed at 20 random points loses a trial at each at most, and decides as if nothing had happened', async () => {
  const directory = emptyDirectory()
  const random = seededRandom(Math.floor(Math.random() * 2 ** 31), 'kills')
  let kills = 0
  for (let seed = 1; kills < KILLS; seed += 1) {
    const undisturbed = join(directory, `${seed}-whole.jsonl`)
    await runUntil(undisturbed, seed, Infinity)
    const whole = entriesOf(undisturbed)
    const file = join(directory, `${seed}.jsonl`)
    let here = 0
    while (kills < KILLS && (here === 0 || count(entriesOf(file), 'decided') === 0)) {
      await runUntil(file, seed, 1 + Math.floor(random.next() * 12))
      kills += 1
      here += 1
    }
    await runUntil(file, seed, Infinity)
    const survived = entriesOf(file)
    expect(fold(survived)?.decision).toEqual(fold(whole)?.decision)
    const lost = count(survived, 'trial-started') - count(survived, 'trial-finished')
    expect(lost).toBeLessThanOrEqual(here)
    expect(count(survived, 'trial-finished')).toBe(count(whole, 'trial-finished'))
  }
}, 300_000)
