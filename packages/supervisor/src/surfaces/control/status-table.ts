import { oneLine } from '../../config/errors.ts'
import type { ControlSlot, ControlStatus } from '../../protocol/control-status.ts'
import { printExit } from './exit-text.ts'
import { printAge, printBytes, printNumber, printRatio } from './units.ts'

type Column = readonly [title: string, cell: (slot: ControlSlot) => string]

const orDash = (value: number | null): string => (value === null ? '-' : String(value))

const columns: readonly Column[] = [
  ['SLOT', ({ slot }) => String(slot)],
  ['STATE', ({ state, retryInMs }) => (retryInMs > 0 ? `${state} ${printAge(retryInMs)}` : state)],
  ['PID', ({ pid }) => orDash(pid)],
  ['GEN', ({ generation }) => orDash(generation)],
  ['AGE', ({ pid, ageMs }) => (pid === null ? '-' : printAge(ageMs))],
  ['REQUESTS', ({ requests }) => String(requests)],
  ['IN-FLIGHT', ({ inFlight }) => String(inFlight)],
  ['ELU', ({ eluRatio }) => printRatio(eluRatio)],
  ['LOOP-P99', ({ loopDelayP99Ms }) => `${printNumber(loopDelayP99Ms)}ms`],
  ['HEAP', ({ heapUsedBytes }) => printBytes(heapUsedBytes)],
  ['RSS', ({ rssBytes }) => printBytes(rssBytes)],
  ['PSS', ({ pssBytes }) => printBytes(pssBytes)],
  ['LIMIT', ({ limit }) => (limit === null ? '-' : `${printRatio(limit.usedRatio)} ${limit.knob}`)],
  ['LAST-EXIT', ({ lastExit }) => printExit(lastExit)],
]

/** What `stint status` prints: one line about the supervisor, one about a reload if there was one, then a row per slot. */
export function statusTable(status: ControlStatus): string {
  return [headline(status), ...reloadLine(status), '', ...rows(status.slots)]
    .map((line) => `${oneLine(line).trimEnd()}\n`)
    .join('')
}

/** `shop 0.1.0 pid 4242 up 3h05m, running, generation 2, 4 workers at 127.0.0.1:3000, queue 0 of 511` */
function headline(status: ControlStatus): string {
  const { name, version, pid, nowMs, phase, paused, generation, workersWanted, addresses, queue } =
    status
  const at = addresses.length === 0 ? 'no address yet' : `at ${addresses.join(' ')}`
  return [
    `${name} (stint ${version}) pid ${pid} up ${printAge(nowMs)}`,
    paused === null ? phase : `PAUSED for ${printAge(paused.sinceMs)} by ${paused.by}`,
    `generation ${generation}`,
    `${workersWanted} workers ${at}`,
    ...(queue === null
      ? []
      : [`queue ${queue.queued} (fullest ${queue.fullest} of ${queue.backlog})`]),
  ].join(', ')
}

function reloadLine({ reload, lastReload }: ControlStatus): readonly string[] {
  if (reload !== null)
    return [`reloading to generation ${reload.generation} for ${printAge(reload.sinceMs)}`]
  if (lastReload === null) return []
  const { ok, generation, reason, agoMs } = lastReload
  const how = ok ? 'done' : `failed: ${reason}`
  return [`last reload, to generation ${generation}, ${printAge(agoMs)} ago: ${how}`]
}

function rows(slots: readonly ControlSlot[]): readonly string[] {
  const table = [
    columns.map(([title]) => title),
    ...slots.map((slot) => columns.map(([, cell]) => cell(slot))),
  ]
  const widths = columns.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  )
  return table.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
}
