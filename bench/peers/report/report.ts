import { HOW_TO_GET } from '../packages.ts'
import type { Machine } from '../machine.ts'
import type { Results } from '../results.ts'
import { showBetter } from './better.ts'
import { nameOf } from './names.ts'
import { showCosts, showThroughput, showWitnesses } from './races.ts'
import { showFairness, showScale, showTails, showWeights } from './service.ts'
import { showTrouble } from './trouble.ts'
import { showVerdicts } from './verdicts.ts'

/** The whole run as markdown. */
export function markdownOf(results: Results): string {
  return [
    '## Stint beside its peers',
    '',
    ...showHead(results),
    ...showVerdicts(results),
    ...showCosts(results),
    ...showThroughput(results),
    ...showWitnesses(results),
    ...showTails(results),
    ...showFairness(results),
    ...showWeights(results),
    ...showTrouble(results),
    ...showScale(results),
    ...showBetter(results),
  ]
    .join('\n')
    .trimEnd()
}

/** With it the load clients, a session of their own, get less of the CPUs the more sessions a contender has. */
const autogroupText = ({ hasAutogroup }: Machine): string =>
  hasAutogroup === undefined ? '' : `, the scheduler's autogroup ${hasAutogroup ? 'on' : 'off'}`

function showHead(results: Results): readonly string[] {
  const { machine, command, tookSeconds, versions, handlerMs } = results
  const named = Object.entries(versions).map(([id, version]) => `${nameOf(id)} ${version}`)
  const broken = Object.entries(results.broken).map(([stage, why]) => `- ${stage}: ${why}`)
  return [
    `\`${command}\`, ${machine.date}, ${Math.round(tookSeconds)} s. ${machine.cpus}, ${machine.memoryGiB} GiB, ${machine.kernel}, ${machine.distribution}, Node ${machine.node}; load average ${machine.loadBefore.toFixed(1)} before the run${autogroupText(machine)}. ` +
      `${[...named, ''].join(', ').replace(/, $/, '. ')}Contenders run at the same time and take turns under load, in another order each time and only when the machine is quiet; the "2 ms" handler took ${handlerMs.toFixed(1)} ms here. All load comes from the same machine, so absolute figures are those of a shared ${machine.cpus.split(' ', 1)[0]}-CPU host and only ratios travel. ` +
      `What is measured with and against: \`${HOW_TO_GET}\`; the packages of npm install themselves from bench/pnpm-lock.yaml. Raw figures: [bench.json](results/bench.json).`,
    '',
    ...(broken.length === 0 ? [] : ['Stages that broke in this run:', '', ...broken, '']),
  ]
}
