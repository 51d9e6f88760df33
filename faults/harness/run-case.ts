/** One case for one contender, in the process and the network namespace that `isolate` made for it. */
import { writeSync } from 'node:fs'
import type { CaseResult, Contender, FaultCase, Run } from '../case.ts'
import { badCases } from '../bad-cases.ts'
import { cases } from '../table.ts'
import { Lab } from './lab.ts'
import { MARK } from './processes.ts'

const RESULT_FD = 3

const [number = '', contender = 'stint'] = process.argv.slice(2)
const fault = [...cases, ...badCases].find((entry) => String(entry.number) === number)
if (fault === undefined) throw new Error(`there is no case ${number}`)
const result = await runCase(fault, contender as Contender)
writeSync(RESULT_FD, JSON.stringify(result))
process.exit(0)

async function runCase(entry: FaultCase, who: Contender): Promise<CaseResult> {
  const run = runOf(entry, who)
  const lab = new Lab(who, process.env[MARK] ?? '')
  const startedMs = performance.now()
  const thrown = await run(lab).then(
    () => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  )
  await lab.finish()
  const complaints = [...thrown, ...lab.complaints]
  return {
    number: entry.number,
    contender: who,
    verdict: complaints.length > 0 ? 'fail' : lab.lacking === null ? 'pass' : 'not built',
    figures: lab.figures,
    complaints: lab.lacking === null ? complaints : [...complaints, lab.lacking],
    seconds: (performance.now() - startedMs) / 1000,
  }
}

function runOf({ stint, peers }: FaultCase, who: Contender): Run {
  const run = who === 'stint' ? stint : peers?.[who]
  if (typeof run !== 'function') throw new Error(`nothing to run for ${who}`)
  return run
}
