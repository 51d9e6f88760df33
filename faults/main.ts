/**
 * The fault suite: what servers of this field are known to get wrong, done to Stint and, where it applies, to its peers.
 *
 *     pnpm faults                    every case             --only 13,15   these
 *     pnpm faults --lane star        those of every change  --peers        uWSGI and gunicorn as well
 *     pnpm faults --list             what there is          --json         results as JSON on stdout
 *     pnpm faults --write            into docs/results.md   --times 20     each case so many times
 *     pnpm faults --self-test        cases that must be caught: does the harness see what it says it sees?
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { badCases } from './bad-cases.ts'
import type { CaseResult, Contender, FaultCase, Peer } from './case.ts'
import { runIsolated } from './harness/isolate.ts'
import { describeMachine, versionOf } from './harness/machine.ts'
import { program, whatIsMissing } from './harness/needs.ts'
import { faultReport, printResult } from './harness/report.ts'
import { writeSection } from './harness/sections.ts'
import { selfTest } from './harness/self-test.ts'
import { cases } from './table.ts'

const PEERS: readonly Peer[] = ['uwsgi', 'gunicorn']
const RESULTS = fileURLToPath(new URL('../docs/results.md', import.meta.url))

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    lane: { type: 'string', default: 'all' },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    times: { type: 'string', default: '1' },
    'self-test': { type: 'boolean', default: false },
  },
})

if (values['self-test']) process.exit(await selfTest(badCases))
const chosen = choose()
if (values.list) {
  for (const { number, star, title } of chosen) console.log(`${number}${star ? '★' : ''}\t${title}`)
  process.exit(0)
}
const contenders: readonly Contender[] = values.peers ? ['stint', ...PEERS] : ['stint']
const results: CaseResult[] = []
for (let time = 0; time < Number(values.times); time++)
  for (const fault of chosen) for (const contender of contenders) await one(fault, contender)
const findings = {
  command: `pnpm faults${process.argv
    .slice(2)
    .map((word) => ` ${word}`)
    .join('')}`,
  machine: describeMachine(),
  versions: PEERS.map((peer) => `${peer} ${versionOf(peer) ?? 'not installed'}`),
  contenders,
  cases: chosen,
  results,
}
if (values.json) console.log(JSON.stringify(results, null, 2))
if (values.write) writeSection(RESULTS, 'faults', faultReport(findings))
const failed = results.filter(
  ({ contender, verdict }) => contender === 'stint' && verdict === 'fail',
)
say(`${results.length} results; Stint failed ${failed.length}`)
process.exitCode = failed.length === 0 ? 0 : 1

function choose(): readonly FaultCase[] {
  const numbers = values.only.split(',').filter((word) => word !== '')
  const unknown = numbers.filter((word) => !cases.some(({ number }) => String(number) === word))
  if (unknown.length > 0 || !['all', 'star'].includes(values.lane)) {
    console.error(`faults: there is no case ${unknown.join(', ')} or no lane ${values.lane}`)
    process.exit(2)
  }
  return cases.filter(
    ({ number, star }) =>
      (numbers.length === 0 || numbers.includes(String(number))) && (values.lane === 'all' || star),
  )
}

async function one(fault: FaultCase, contender: Contender): Promise<void> {
  const result = await resultOf(fault, contender)
  if (result === null) return
  results.push(result)
  say(printResult(fault, result))
}

async function resultOf(fault: FaultCase, contender: Contender): Promise<CaseResult | null> {
  const { number, stint, peers, needs } = fault
  const without = (verdict: 'not built' | 'cannot run here', why: string): CaseResult => ({
    number,
    contender,
    verdict,
    figures: {},
    complaints: [why],
    seconds: 0,
  })
  if (contender === 'stint' && typeof stint !== 'function')
    return without('not built', stint.notBuilt)
  if (contender !== 'stint' && peers?.[contender] === undefined) return null
  const missing = whatIsMissing(needs) ?? (contender === 'stint' ? null : program(contender))
  return missing === null ? runIsolated(fault, contender) : without('cannot run here', missing)
}

/** Progress goes to stderr when stdout is JSON. */
function say(text: string): void {
  if (values.json) console.error(text)
  else console.log(text)
}
