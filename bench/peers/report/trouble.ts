import { contenders } from '../contenders/all.ts'
import { known } from '../numbers.ts'
import type { Results } from '../results.ts'
import type { Felt } from '../stages/traffic.ts'
import { median } from '../../processes.ts'
import { figure, table } from './markdown.ts'
import { absentRows, nameOf } from './names.ts'

const lost = ({ lostPerRequest, lostKeepAlive }: Felt): string =>
  `${lostPerRequest} + ${lostKeepAlive}`

/** What clients lose when something happens; every table counts requests at the client, none is retried. */
export function showTrouble(results: Results): readonly string[] {
  const sections = [
    ...showReloads(results),
    ...showRecycling(results),
    ...showKills(results),
    ...showBrokenDeploys(results),
    ...showHangs(results),
  ]
  if (sections.length === 0) return []
  return [
    '### Requests lost',
    '',
    'Traffic in all of these: 100 new connections per second (open loop, 2 ms handler) and 8 kept-alive connections, raw sockets, nothing retried. Lost is *connection per request + keep-alive*; p99 is that of the new connections over the whole case.',
    '',
    ...sections,
  ]
}

function showReloads({ reloads }: Results): readonly string[] {
  if (reloads === undefined) return []
  const rows = reloads.rows.map((row) => [
    nameOf(row.id),
    `${row.completed} of ${row.reloads}`,
    figure(row.seconds, 1),
    figure(row.requests),
    lost(row),
    figure(row.p99Ms, 1),
  ])
  const columns = ['reload', 'done', 'seconds each', 'requests', 'lost', 'p99 ms']
  return [...table(columns, [...rows, ...notThere('reload'), ...absentRows(reloads.absent, 6)]), '']
}

function showRecycling({ recycling }: Results): readonly string[] {
  if (recycling === undefined) return []
  const rows = recycling.rows.map((row) => [
    nameOf(row.id),
    figure(row.recycles),
    figure(row.requests),
    lost(row),
    figure(row.p99Ms, 1),
  ])
  const columns = [
    `recycling after ${recycling.maxRequests} requests`,
    'recycles',
    'requests',
    'lost',
    'p99 ms',
  ]
  return [
    ...table(columns, [...rows, ...notThere('recycling'), ...absentRows(recycling.absent, 5)]),
    '',
  ]
}

function showKills({ kills }: Results): readonly string[] {
  if (kills === undefined) return []
  const rows = kills.rows.map((row) => {
    const back = known(row.replacedMs)
    const all = back.length === row.replacedMs.length
    return [
      nameOf(row.id),
      figure(row.kills),
      all ? figure(median(back)) : 'never',
      figure(row.requests),
      lost(row),
      figure(row.p99Ms, 1),
    ]
  })
  const columns = [
    '`kill -9` of a worker',
    'kills',
    'replaced after ms',
    'requests',
    'lost',
    'p99 ms',
  ]
  return [...table(columns, [...rows, ...absentRows(kills.absent, 6)]), '']
}

function showBrokenDeploys({ brokenDeploys }: Results): readonly string[] {
  if (brokenDeploys === undefined) return []
  const rows = brokenDeploys.rows.map((row) => [
    nameOf(row.id),
    row.stillAnswers ? 'serves' : '**down**',
    row.exitCode === null ? 'says nothing' : `exit ${row.exitCode}`,
    figure(row.requests),
    lost(row),
  ])
  const columns = [
    'reload onto a build that throws',
    'afterwards',
    'the command',
    'requests',
    'lost',
  ]
  return [
    ...table(columns, [...rows, ...notThere('reload'), ...absentRows(brokenDeploys.absent, 5)]),
    '',
  ]
}

function showHangs({ hangs }: Results): readonly string[] {
  if (hangs === undefined) return []
  const rows = hangs.rows.map((row) => {
    const feature = contenders.find(({ id }) => id === row.id)?.harakiri.is ?? 'not there'
    const never = `not within ${hangs.watchedSeconds} s`
    return [
      nameOf(row.id),
      feature === 'there' ? `${hangs.limitSeconds} s` : feature,
      row.evictedMs === null ? never : figure(row.evictedMs),
      figure(row.requests),
      lost(row),
    ]
  })
  const columns = [
    'a request that never returns',
    'limit',
    'evicted after ms',
    'requests',
    'others lost',
  ]
  return [...table(columns, [...rows, ...absentRows(hangs.absent, 5)]), '']
}

/** Rows that say so where a contender has nothing of the kind. */
function notThere(what: 'reload' | 'recycling'): readonly (readonly string[])[] {
  const width = what === 'reload' ? 6 : 5
  return contenders
    .filter((contender) =>
      what === 'reload' ? contender.reload === null : contender.recycling.is !== 'there',
    )
    .map(({ name }) => [name, 'not there', ...Array.from({ length: width - 2 }, () => '')])
}
