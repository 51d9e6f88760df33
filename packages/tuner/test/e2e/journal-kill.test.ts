import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readJournal } from '../../src/shell/journal/journal.ts'
import { emptyDirectory } from '../support/directory.ts'

/** Lets a child append, kills it with SIGKILL after so many lines, and says how many entries it had reported. */
async function appendUntilKilled(file: string, lines: number): Promise<number> {
  const script = fileURLToPath(new URL('append-forever.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@stint/source', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let [text, seen] = ['', 0]
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += String(chunk)
    seen = text.split('\n').length - 1
    if (seen >= lines) child.kill('SIGKILL')
  }
  return Number(text.split('\n').at(-2) ?? 0) + 1
}

it('after SIGKILL at 20 random points a journal opens with everything that was acknowledged', async () => {
  const file = join(emptyDirectory(), 'journal.jsonl')
  for (let kill = 1; kill <= 20; kill += 1) {
    const acknowledged = await appendUntilKilled(file, 1 + Math.floor(Math.random() * 40))
    const read = readJournal(file)
    if (!read.ok) throw new Error(read.message)
    const { length } = read.entries
    expect(length).toBeGreaterThanOrEqual(acknowledged)
    const trials = read.entries.slice(1).map((entry) => 'trial' in entry && entry.trial)
    expect(trials).toEqual(Array.from({ length: length - 1 }, (_, index) => index + 1))
  }
}, 300_000)
