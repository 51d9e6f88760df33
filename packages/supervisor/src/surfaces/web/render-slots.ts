import type { SlotStatus } from '../health/slot-status.ts'
import type { Status } from '../health/status.ts'
import { bar, sparkline } from './charts.ts'
import { ageText, bytesText, countText, escaped } from './figures.ts'
import { ratesOf, type History } from './history.ts'

/** One row of the table of workers. Runs in the browser, as all of this file. */
export function slotRow(slot: SlotStatus, { limits }: Status, history: History): string {
  const { worker } = slot
  const rates = ratesOf(history, slot.slot)
  const rate = countText(rates.at(-1) ?? 0)
  const cells = [
    cell('state', stateText(slot)),
    cell('pid', worker === null ? '' : String(worker.pid)),
    cell('generation', worker === null ? '' : String(worker.generation)),
    cell('age', worker === null ? '' : ageText(worker.ageSeconds)),
    cell('requests', requestsText(slot, limits.maxRequests)),
    cell('in flight', String(slot.inFlight)),
    cell('busy', busyText(worker)),
    cell('memory', memoryText(worker, limits.reloadOnRssBytes)),
    cell('rate', `<b>${rate}/s</b>${sparkline(rates, `${rate} requests per second`)}`),
  ]
  return `<tr><th scope="row" data-label="slot">${slot.slot}</th>${cells.join('')}</tr>`
}

/** A cell that carries its column's name, for the narrow layout. */
export function cell(label: string, html: string): string {
  return `<td data-label="${label}">${html === '' ? '<i>-</i>' : html}</td>`
}

/** The state, and how many workers beside it are on their way out. */
export function stateText({ state, leaving }: SlotStatus): string {
  const others =
    leaving > 0 && state !== 'draining' && state !== 'killed' ? ` +${leaving} leaving` : ''
  return `<span class="state ${escaped(state)}">${escaped(state)}</span>${others}`
}

/** All that were answered here; under a limit, also how far this life has come. */
export function requestsText({ requests, worker }: SlotStatus, maxRequests: number): string {
  const total = `<b>${countText(requests)}</b>`
  const report = worker?.report ?? null
  if (maxRequests === 0 || report === null) return total
  const label = `${countText(report.requests)} of ${countText(maxRequests)} in this life`
  return `${total}${bar({ ratio: report.requests / maxRequests, warm: 2, label })}<i>${label}</i>`
}

/** How busy the event loop is. */
export function busyText(worker: SlotStatus['worker']): string {
  const report = worker?.report ?? null
  if (report === null) return ''
  const label = `${Math.round(report.eluRatio * 100)} %`
  return `<b>${label}</b>${bar({ ratio: report.eluRatio, warm: 0.9, label: `event loop busy ${label}` })}`
}

/** Resident memory, and how near it is to reload-on-rss. */
export function memoryText(worker: SlotStatus['worker'], limitBytes: number): string {
  if (worker === null || worker.rssBytes === 0) return ''
  const used = `<b>${bytesText(worker.rssBytes)}</b>`
  if (limitBytes === 0) return used
  const label = `of ${bytesText(limitBytes)}`
  const ratio = worker.rssBytes / limitBytes
  return `${used}${bar({ ratio, warm: 0.9, label: `${Math.round(ratio * 100)} % ${label}` })}<i>${label}</i>`
}
