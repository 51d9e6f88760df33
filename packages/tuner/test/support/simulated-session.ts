import { fold } from '../../src/core/session/fold.ts'
import { createJournal, resumeJournal } from '../../src/shell/journal/journal.ts'
import { runSession } from '../../src/shell/session/run-session.ts'
import { benchPlan, newJournal } from '../../src/simulate/session.ts'
import { surfaceOf } from '../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../src/simulate/target.ts'

/**
 * Runs a session on a simulated target from a real journal, and says on standard output every entry that is on the disk.
 * The answer to a step depends on the number of trials that finished before, as a real host's would on nothing else.
 */
const [, , file = '', seedText = '0'] = process.argv
const seed = Number(seedText)
const surface = surfaceOf(seed)
const noise = { ...benchNoise(seed, 0.03), invalidShare: 0.05 }
const fresh = createJournal(file)
const opening = fresh.ok ? fresh : resumeJournal(file)
if (!opening.ok) throw new Error(opening.message)
let { journal } = opening
if (journal.entries.length === 0) {
  const [first] = newJournal({ ...benchPlan(seed, surface), mostEvaluations: 14 })
  if (first === undefined) throw new Error('a journal begins with a plan')
  journal.append(first)
  journal = { ...journal, entries: [first] }
}
let finished = fold(journal.entries)?.trials.length ?? 0
await runSession({
  journal,
  perform: async (step) => {
    // Whoever kills has the time of a trial to do it in.
    await new Promise((resolve) => setImmediate(resolve))
    return perform(step, surface, { noise, trial: finished })
  },
  watch: (entry, state) => {
    finished = state.trials.length
    process.stdout.write(`${entry.type}\n`)
  },
  signal: new AbortController().signal,
})
journal.close()
