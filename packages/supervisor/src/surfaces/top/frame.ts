import { oneLine } from '../../config/errors.ts'
import type { ControlSlot, ControlStatus } from '../../protocol/control-status.ts'
import { printExit } from '../control/exit-text.ts'
import { printAge, printBytes, printNumber, printRatio } from '../control/units.ts'
import { rateNow, sparkline } from './history.ts'
import { sorted, type Model, type Sort } from './model.ts'

/** One line of the screen: text without any escape, and how it is drawn. */
export interface Line {
  readonly text: string
  readonly style: 'plain' | 'bold' | 'title' | 'selected' | 'bad' | 'dim'
}

/** The size of a terminal. */
export interface Size {
  readonly columns: number
  readonly rows: number
}

interface Column {
  readonly title: string
  readonly width: number
  readonly align: 'left' | 'right'
  /** The sort whose title is marked. */
  readonly sort?: Sort
  readonly cell: (slot: ControlSlot, model: Model, width: number) => string
}

const left = { align: 'left' } as const
const right = { align: 'right' } as const

/** In the order of importance: what does not fit is left out from the end. */
const columns: readonly Column[] = [
  {
    title: 'SLOT',
    width: 6,
    ...right,
    sort: 'slot',
    cell: ({ slot }, { selected }) => (slot === selected ? `> ${slot}` : String(slot)),
  },
  { title: 'STATE', width: 9, ...left, cell: ({ state }) => state },
  { title: 'GEN', width: 3, ...right, cell: ({ generation }) => String(generation ?? '-') },
  {
    title: 'AGE',
    width: 6,
    ...right,
    sort: 'age',
    cell: ({ pid, ageMs }) => (pid === null ? '-' : printAge(ageMs)),
  },
  {
    title: 'RPS',
    width: 6,
    ...right,
    sort: 'rps',
    cell: ({ slot }, { history }) => printNumber(rateNow(history, slot)),
  },
  { title: 'RPS~', width: 8, ...left, cell: rateBars },
  { title: 'ELU', width: 4, ...right, sort: 'elu', cell: ({ eluRatio }) => printRatio(eluRatio) },
  {
    title: 'ELU~',
    width: 8,
    ...left,
    cell: ({ slot }, { history }, width) => sparkline(history.get(slot)?.elu ?? [], width, 1),
  },
  { title: 'RSS', width: 5, ...right, sort: 'rss', cell: ({ rssBytes }) => printBytes(rssBytes) },
  {
    title: 'LIM',
    width: 4,
    ...right,
    cell: ({ limit }) => (limit === null ? '-' : printRatio(limit.usedRatio)),
  },
  { title: 'FLY', width: 3, ...right, cell: ({ inFlight }) => String(inFlight) },
  { title: 'PID', width: 7, ...right, cell: ({ pid }) => String(pid ?? '-') },
  {
    title: 'LOOPp99',
    width: 7,
    ...right,
    cell: ({ loopDelayP99Ms }) => `${printNumber(loopDelayP99Ms)}ms`,
  },
  {
    title: 'REQUESTS',
    width: 10,
    ...right,
    sort: 'requests',
    cell: ({ requests }) => String(requests),
  },
  { title: 'HEAP', width: 5, ...right, cell: ({ heapUsedBytes }) => printBytes(heapUsedBytes) },
  { title: 'PSS', width: 5, ...right, cell: ({ pssBytes }) => printBytes(pssBytes) },
  { title: 'NEAREST LIMIT', width: 18, ...left, cell: ({ limit }) => limit?.knob ?? '-' },
  { title: 'LAST EXIT', width: 32, ...left, cell: ({ lastExit }) => printExit(lastExit) },
]

const HEADER_ROWS = 4
const LEAST_EVENT_ROWS = 3
const KEYS = 'q quit  s sort  arrows select  r reload  c recycle  p pause'

/** The whole screen: exactly `rows` lines, none wider than `columns`. */
export function frame(model: Model, { columns: width, rows }: Size): readonly Line[] {
  const slots = sorted(model)
  const room = Math.max(1, rows - HEADER_ROWS - 1)
  const shown = Math.max(1, Math.min(slots.length, room - Math.min(LEAST_EVENT_ROWS + 1, room - 1)))
  const from = firstRow(slots, model.selected, shown)
  const table = tableOf(slots.slice(from, from + shown), model, width)
  const body = [...header(model), ...table]
  const events = eventsOf(model, Math.max(0, rows - body.length - 1))
  return [...body, ...events, footer(model, slots.length - shown)]
    .slice(0, rows)
    .map(({ text, style }) => ({ text: fit(oneLine(text), width), style }))
}

function header(model: Model): readonly Line[] {
  const { status } = model
  const { name, version, pid, nowMs, generation, addresses } = status
  return [
    {
      style: 'bold',
      text: `${name}  stint ${version}  pid ${pid}  up ${printAge(nowMs)}  ${phaseText(status)}  gen ${generation}  ${reloadText(status)}`,
    },
    {
      style: 'plain',
      text: `${printNumber(total(model))} rps  ${queueText(status)}  rss ${printBytes(status.rssBytes)}  at ${addresses.join(' ')}`,
    },
    { style: 'plain', text: '' },
  ]
}

function phaseText({ phase, paused }: ControlStatus): string {
  return paused === null ? phase : `PAUSED ${printAge(paused.sinceMs)}`
}

function total({ status, history }: Model): number {
  return status.slots.reduce((sum, { slot }) => sum + rateNow(history, slot), 0)
}

function reloadText({ reload, lastReload }: ControlStatus): string {
  if (reload !== null) return `RELOADING to gen ${reload.generation} (${printAge(reload.sinceMs)})`
  if (lastReload === null) return 'no reload yet'
  return lastReload.ok
    ? `reloaded ${printAge(lastReload.agoMs)} ago`
    : `RELOAD FAILED ${printAge(lastReload.agoMs)} ago`
}

function queueText({ queue }: ControlStatus): string {
  return queue === null
    ? 'queue ?'
    : `queue ${queue.queued} (fullest ${queue.fullest}/${queue.backlog})`
}

function firstRow(slots: readonly ControlSlot[], selected: number, shown: number): number {
  const at = slots.findIndex(({ slot }) => slot === selected)
  return Math.max(0, Math.min(at - shown + 1, slots.length - shown))
}

function tableOf(slots: readonly ControlSlot[], model: Model, width: number): readonly Line[] {
  const used = fitting(width)
  const title = used.map((column) => pad(marked(column, model.sort), column)).join(' ')
  const rows = slots.map((slot): Line => ({
    style: styleOf(slot, model),
    text: used.map((column) => pad(column.cell(slot, model, column.width), column)).join(' '),
  }))
  return [{ style: 'title', text: title }, ...rows]
}

const BAD: ReadonlySet<string> = new Set(['throttled', 'killed', 'paused'])

function styleOf({ slot, state }: ControlSlot, { selected }: Model): Line['style'] {
  if (slot === selected) return 'selected'
  return BAD.has(state) ? 'bad' : 'plain'
}

function fitting(width: number): readonly Column[] {
  let used = -1
  return columns.filter((column) => (used += column.width + 1) <= width)
}

function marked({ title, sort, width }: Column, by: Sort): string {
  return sort === by ? `${title}*`.slice(-width) : title
}

function rateBars({ slot }: ControlSlot, { history }: Model, width: number): string {
  const all = [...history.values()].flatMap(({ requestsPerSecond }) =>
    requestsPerSecond.slice(-width),
  )
  return sparkline(history.get(slot)?.requestsPerSecond ?? [], width, Math.max(0, ...all))
}

function eventsOf({ events }: Model, rows: number): readonly Line[] {
  const room = Math.max(0, rows - 1)
  const newest = room === 0 ? [] : events.slice(-room)
  const lines = newest.map(({ atMs, level, text }): Line => ({
    style: level === 'error' || level === 'warn' ? 'bad' : 'plain',
    text: `${new Date(atMs).toISOString().slice(11, 19)} ${text}`,
  }))
  const blank = Array.from({ length: room - newest.length }, (): Line => ({
    style: 'plain',
    text: '',
  }))
  return rows === 0 ? [] : [{ style: 'dim', text: 'events (UTC)' }, ...lines, ...blank]
}

function footer({ message }: Model, hidden: number): Line {
  const more = hidden > 0 ? `  ${hidden} slots hidden` : ''
  return { style: 'title', text: message === '' ? KEYS + more : message }
}

function pad(text: string, { width, align }: Column): string {
  const cut = text.slice(0, width)
  return align === 'right' ? cut.padStart(width) : cut.padEnd(width)
}

function fit(text: string, width: number): string {
  return text.slice(0, width).padEnd(width)
}
