import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chromiumPath, openPage, type Page } from '../../../supervisor/test/web/chromium.ts'
import { renderReport, type ReportInput } from '../../src/index.ts'
import { emptyDirectory } from '../support/directory.ts'
import { profile } from '../support/profile.ts'
import { simulatedSession } from '../support/session.ts'

/** What the page's texts do to each other: those cut off by their drawing, and pairs that overlap. */
const collisions = `(() => {
  const found = []
  for (const svg of document.querySelectorAll('svg.plot')) {
    const frame = svg.getBoundingClientRect()
    const texts = [...svg.querySelectorAll('text')].map((text) => ({
      words: text.textContent, box: text.getBoundingClientRect(),
    }))
    const inset = 1
    for (const { words, box } of texts)
      if (box.left < frame.left - inset || box.right > frame.right + inset || box.bottom > frame.bottom + inset || box.top < frame.top - inset)
        found.push('cut off: ' + words)
    for (const [index, one] of texts.entries())
      for (const other of texts.slice(index + 1))
        if (one.box.left + inset < other.box.right && other.box.left + inset < one.box.right &&
            one.box.top + 3 < other.box.bottom && other.box.top + 3 < one.box.bottom)
          found.push(one.words + ' over ' + other.words)
  }
  return found
})()`

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

async function open(input: ReportInput): Promise<Page> {
  const file = join(emptyDirectory(), 'report.html')
  writeFileSync(file, renderReport(input))
  const page = await openPage(chromiumPath ?? '')
  onTestFinished(page.close)
  await page.send('Emulation.setScriptExecutionDisabled', { value: true })
  await page.goto(pathToFileURL(file).href)
  return page
}

const inputs: readonly (readonly [string, ReportInput])[] = [
  ['a whole session', { entries: simulatedSession(), profile }],
  ['a session that was interrupted', { entries: simulatedSession().slice(0, 31), profile: null }],
  ['a session that only began', { entries: simulatedSession().slice(0, 1), profile: null }],
]

describe.skipIf(chromiumPath === null)('in a browser without scripts', () => {
  test.each(inputs)(
    'the report of %s fits a phone, a tablet, a desk and paper, and complains of nothing',
    async (_what, input) => {
      const page = await open(input)
      for (const width of [360, 768, 1280]) {
        const size = { width, height: 900, deviceScaleFactor: 1, mobile: false }
        await page.send('Emulation.setDeviceMetricsOverride', size)
        const look = {
          overflow: await page.evaluate(overflow),
          collisions: await page.evaluate(collisions),
        }

        expect({ width, ...look }).toEqual({ width, overflow: 0, collisions: [] })
      }
      const pdf = await page.send('Page.printToPDF', { printBackground: true })
      expect(String(pdf['data']).length).toBeGreaterThan(10_000)
      const complaints = page.said.filter(
        ({ method }) => method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown',
      )
      expect(complaints).toEqual([])
      const asked = page.said.filter(({ method }) => method === 'Network.requestWillBeSent')
      const fetched = asked.map(({ params }) => (params['request'] as { url: string }).url)
      expect(fetched.filter((url) => !/^(?:file|data):/.test(url))).toEqual([])
    },
  )

  test('dark and light differ, and text stands out from its card in both', async () => {
    const page = await open({ entries: simulatedSession(), profile })
    const papers = new Set<unknown>()
    for (const value of ['light', 'dark']) {
      await page.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value }],
      })
      papers.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
      expect(await page.evaluate(faintest)).toBeGreaterThan(4.5)
    }
    expect(papers.size).toBe(2)
  })
})

/** The lowest contrast (WCAG 2) between a colour that text has in this page and the card behind it. */
const faintest = `(() => {
  const light = (color) => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
      .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const card = light(getComputedStyle(document.querySelector('.card')).backgroundColor)
  const ratios = [...document.querySelectorAll('p, li, td, th, dt, dd, h1, h2, h3, b, del, ins, text, figcaption')].map((each) => {
    const style = getComputedStyle(each)
    const ink = light(each instanceof SVGElement ? style.fill : style.color)
    return (Math.max(ink, card) + 0.05) / (Math.min(ink, card) + 0.05)
  })
  return Math.min(...ratios)
})()`
