import { bar, sparkline } from './charts.ts'
import { ageText, bytesText, countText, escaped } from './figures.ts'
import { ratesOf, remember } from './history.ts'
import { busyText, cell, memoryText, requestsText, slotRow, stateText } from './render-slots.ts'
import { countsOf, deathsOf, queuesOf, reloadOf, render, summaryOf, warningsOf } from './render.ts'

/** All that the page computes, in no order: function declarations find each other. */
const pure = [
  escaped,
  countText,
  bytesText,
  ageText,
  bar,
  sparkline,
  remember,
  ratesOf,
  cell,
  stateText,
  requestsText,
  busyText,
  memoryText,
  slotRow,
  summaryOf,
  queuesOf,
  countsOf,
  deathsOf,
  reloadOf,
  warningsOf,
  render,
]

/** All that touches the page. A poll that fails says so and keeps what was shown. */
const loop = `
async function poll(history) {
  const lost = document.getElementById('lost')
  try {
    const response = await fetch('status', { cache: 'no-store', signal: AbortSignal.timeout(5000) })
    const status = await response.json()
    const next = remember(history, status)
    for (const [id, html] of Object.entries(render(status, next))) {
      const element = document.getElementById(id)
      if (element.innerHTML !== html) element.innerHTML = html
    }
    document.documentElement.dataset.polls = String(Number(document.documentElement.dataset.polls ?? 0) + 1)
    lost.hidden = true
    return next
  } catch {
    lost.hidden = false
    return history
  }
}
async function main(history) {
  for (;;) {
    if (!document.hidden) history = await poll(history)
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}
if (typeof document !== 'undefined') main({})
`

/** The page's script: the text of the functions above, which node runs too, and the loop that polls and shows. */
export const script = `'use strict'\n${pure.map(String).join('\n')}\n${loop}`
