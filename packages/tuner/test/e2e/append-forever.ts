import { createJournal, resumeJournal } from '../../src/shell/journal/journal.ts'
import { opened, trial } from '../support/entries.ts'

/** Appends trials until it is killed, and says each on standard output once it is on the disk. */
const [, , file = ''] = process.argv
const fresh = createJournal(file)
const opening = fresh.ok ? fresh : resumeJournal(file)
if (!opening.ok) throw new Error(opening.message)
const { journal } = opening
if (journal.entries.length === 0) journal.append(opened)
for (let count = Math.max(1, journal.entries.length); ; count += 1) {
  journal.append(trial(count)[0] ?? opened)
  process.stdout.write(`${count}\n`)
}
