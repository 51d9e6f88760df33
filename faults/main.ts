/**
 * The fault suite: what servers of this field are known to get wrong, done to Stint and, where it applies, to its peers.
 *
 *     pnpm faults                    every case             --only 13,15   these
 *     pnpm faults --lane star        those of every change  --peers        uWSGI and gunicorn as well
 *     pnpm faults --list             what there is          --json         results as JSON on stdout
 *     pnpm faults --write            into docs/results.md   --times 20     each case so many times
 *     pnpm faults --contenders uwsgi these only
 *     pnpm faults --within 120       begins no case later than so many seconds; which ones is told
 *     pnpm faults --self-test        cases that must be caught: does the harness see what it says it sees?
 */
import { fileURLToPath } from 'node:url'
import { oneOf, positive, readFlags, someOf, toggle, whole } from '../bench/flags.ts'
import { badCases } from './bad-cases.ts'
import type { CaseResult, Contender, FaultCase, Peer } from './case.ts'
import { runIsolated } from './harness/isolate.ts'
import { describeMachine, versionOf } from './harness/machine.ts'
import { program, whatIsMissing } from './harness/needs.ts'
import { publish } from './harness/published.ts'
import { faultReport, printResult } from './harness/report.ts'
import { writeSection } from './harness/sections.ts'
import { selfTest } from './harness/self-test.ts'
import { cases } from './table.ts'

const PEERS: readonly Peer[] = ['uwsgi', 'gunicorn']
const RESULTS = fileURLToPath(new URL('../docs/results.md', import.meta.url))
const DATA = fileURLToPath(new URL('../docs/results/faults.json', import.meta.url))

const everyone: readonly Contender[] = ['stint', ...PEERS]
const values = readFlags({
  only: someOf(cases.map(({ number }) => String(number))),
  lane: oneOf(['all', 'star']),
  list: toggle,
  json: toggle,
  peers: toggle,
  write: toggle,
  contenders: { ...someOf(everyone), byDefault: null },
  times: whole(1),
  within: positive(Infinity),
  'self-test': toggle,
})

if (values['self-test']) process.exit(await selfTest(badCases))
const chosen = cases.filter(
  ({ number, star }) => values.only.includes(String(number)) && (values.lane === 'all' || star),
)
if (values.list) {
  for (const { number, star, title } of chosen) console.log(`${number}${star ? '★' : ''}\t${title}`)
  process.exit(0)
}
const contenders = values.contenders ?? (values.peers ? everyone : (['stint'] as const))
const results: CaseResult[] = []
const startedMs = performance.now()
for (let time = 0; time < values.times; time++)
  for (const fault of chosen) for (const contender of contenders) await one(fault, contender)
if (values.json) console.log(JSON.stringify(results, null, 2))
const failed = results.filter(
  ({ contender, verdict }) => contender === 'stint' && verdict === 'fail',
)
say(`${results.length} results; Stint failed ${failed.length}`)
process.exitCode = failed.length === 0 ? 0 : 1

/** Rows of cases that were not run now keep what they last said. */
function write(): void {
  const {
    machine,
    versions,
    results: all,
  } = publish(DATA, {
    machine: describeMachine(),
    versions: PEERS.map((peer) => `${peer} ${versionOf(peer) ?? 'not installed'}`),
    results,
  })
  const report = faultReport({
    command: 'pnpm faults --peers --write',
    machine,
    versions,
    contenders: everyone,
    cases,
    results: all,
  })
  writeSection(RESULTS, 'faults', report)
}

async function one(fault: FaultCase, contender: Contender): Promise<void> {
  const result = await resultOf(fault, contender)
  if (result === null) return
  results.push(result)
  say(printResult(fault, result))
  // After each: what was found stands, whatever ends the run.
  if (values.write) write()
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
  if (performance.now() - startedMs > values.within * 1000)
    return without('cannot run here', `not begun: ${values.within} s were over`)
  const missing = whatIsMissing(needs) ?? (contender === 'stint' ? null : program(contender))
  return missing === null ? runIsolated(fault, contender) : without('cannot run here', missing)
}

/** Progress goes to stderr when stdout is JSON. */
function say(text: string): void {
  if (values.json) console.error(text)
  else console.log(text)
}
