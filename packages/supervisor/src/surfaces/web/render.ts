import type { SlotStatus } from '../health/slot-status.ts'
import type { Status } from '../health/status.ts'
import { bar } from './charts.ts'
import { ageText, countText, escaped } from './figures.ts'
import { ratesOf, type History } from './history.ts'
import { slotRow } from './render-slots.ts'

/** The HTML of every part of the page, by the id of its element. Runs in the browser, as all of this file. */
export function render(status: Status, history: History): Readonly<Record<string, string>> {
  const { slots, workers } = status
  const shown = slots.filter(({ slot, worker }) => slot <= workers.wanted || worker !== null)
  return {
    summary: summaryOf(status, history),
    slots: shown.map((slot) => slotRow(slot, status, history)).join(''),
    queues: queuesOf(status),
    recycles: countsOf(status.recycles, 'Nobody was replaced.'),
    exits: countsOf(status.exits, 'No worker has ended.'),
    deaths: deathsOf(slots),
    reload: reloadOf(status),
    warnings: warningsOf(status),
  }
}

/** What an operator wants to know first. */
export function summaryOf(
  { phase, paused, isReady, workers, ...status }: Status,
  history: History,
): string {
  const perSecond = status.slots.reduce(
    (sum, { slot }) => sum + (ratesOf(history, slot).at(-1) ?? 0),
    0,
  )
  const doing = paused === null ? phase : `paused by ${paused.by} for ${ageText(paused.agoSeconds)}`
  const tone = isReady ? 'ready' : 'throttled'
  return [
    `<span class="state ${tone}">${escaped(doing)}${isReady ? '' : ', not ready'}</span>`,
    `<span><b>${workers.ready}</b> of ${workers.wanted} workers ready</span>`,
    `<span><b>${countText(perSecond)}</b> requests/s</span>`,
    `<span>generation <b>${status.generation}</b></span>`,
    `<span>up ${ageText(status.uptimeSeconds)}</span>`,
    `<span>pid ${status.pid}</span>`,
    `<span>stint ${escaped(status.build.version)}, node ${escaped(status.build.node)}</span>`,
  ].join('')
}

/** Who waits where. */
export function queuesOf({ queues, overflows }: Status): string {
  const rows = queues.map(({ address, queued, longest, limit }) => {
    const ratio = limit === null ? 0 : longest / limit
    const fill =
      limit === null
        ? ''
        : bar({ ratio, warm: 0.5, label: `${longest} of ${limit} at the fullest socket` })
    const room = limit === null ? '' : `; fullest socket ${longest} of ${limit}`
    return `<li><b>${escaped(address)}</b> <span>${queued} waiting${room}</span>${fill}</li>`
  })
  const lost =
    overflows === null
      ? ''
      : `<p>${countText(overflows)} overflows on this host since it started.</p>`
  return rows.length === 0 ? '<p>No address is known yet.</p>' : `<ul>${rows.join('')}</ul>${lost}`
}

/** A list of counts, those that are 0 left out. */
export function countsOf(counts: Readonly<Record<string, number>>, nothing: string): string {
  const rows = Object.entries(counts).filter(([, count]) => count > 0)
  const items = rows.map(
    ([name, count]) => `<li><span>${escaped(name)}</span> <b>${countText(count)}</b></li>`,
  )
  return items.length === 0 ? `<p>${nothing}</p>` : `<ul class="counts">${items.join('')}</ul>`
}

/** How the last worker of each slot ended, the newest first. */
export function deathsOf(slots: readonly SlotStatus[]): string {
  const deaths = slots
    .flatMap(({ slot, lastExit }) => (lastExit === null ? [] : [{ slot, ...lastExit }]))
    .sort((a, b) => a.agoSeconds - b.agoSeconds)
    .slice(0, 10)
  const items = deaths.map(({ slot, cause, code, signal, pid, agoSeconds }) => {
    const how =
      signal === null ? (code === null ? '' : `, exit code ${code}`) : `, ${escaped(signal)}`
    return `<li><span>slot ${slot}, pid ${pid}, ${ageText(agoSeconds)} ago</span> <b>${escaped(cause)}</b>${how}</li>`
  })
  return items.length === 0 ? '<p>No worker has ended.</p>' : `<ul>${items.join('')}</ul>`
}

/** What the reload does now, and how the last one ended. */
export function reloadOf({ reload, generation }: Status): string {
  const now = reload.isRolling
    ? `<p><b>Rolling</b> from generation ${generation} to ${reload.target}.</p>`
    : '<p>Idle.</p>'
  if (reload.last === null) return now
  const { ok, reason, agoSeconds } = reload.last
  const result = ok ? '<b>worked</b>' : `<b class="bad">failed</b>: ${escaped(reason)}`
  const counts = `<p>${reload.ok} worked, ${reload.failed} failed.</p>`
  return `${now}<p>The last one (generation ${reload.last.generation}, ${ageText(agoSeconds)} ago) ${result}.</p>${counts}`
}

/** What was warned of; nothing when all is well. */
export function warningsOf({ warnings }: Status): string {
  return warnings.map((warning) => `<p class="bad">Warning: ${escaped(warning)}</p>`).join('')
}
