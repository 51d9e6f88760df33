import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { expect, test } from 'vitest'
import { statusOf, type Status } from '../../src/surfaces/health/status.ts'
import { bar, sparkline } from '../../src/surfaces/web/charts.ts'
import { ageText, bytesText, countText, escaped } from '../../src/surfaces/web/figures.ts'
import { ratesOf, remember } from '../../src/surfaces/web/history.ts'
import { render } from '../../src/surfaces/web/render.ts'
import { after, busyScene, exited, reported, spawned, start, viewOf } from '../metrics/scene.ts'

/** The page as node makes it: Vitest rewrites the functions whose text the page carries. */
const { page, contentSecurityPolicy } = JSON.parse(
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `const made = await import(process.argv[1]); console.log(JSON.stringify(made))`,
    fileURLToPath(new URL('../../src/surfaces/web/page.ts', import.meta.url)),
  ]).toString(),
) as { readonly page: string; readonly contentSecurityPolicy: string }

const busy = (): Status => statusOf(viewOf(busyScene()))

test('numbers are short', () => {
  expect([0, 12.34, 9_999, 12_345, 4_560_000, 7.2e9].map(countText)).toEqual([
    '0',
    '12.3',
    '9999',
    '12.3k',
    '4.56M',
    '7.20G',
  ])
  expect([0, 5 * 2 ** 20, 85 * 2 ** 20, 1.5 * 2 ** 30].map(bytesText)).toEqual([
    '0',
    '5.0 MiB',
    '85 MiB',
    '1.5 GiB',
  ])
  expect([8.9, 200, 18_060, 1_051_200].map(ageText)).toEqual(['8s', '3m 20s', '5h 1m', '12d 4h'])
})

test('a bar never leaves its frame, and a line needs two points', () => {
  expect(bar({ ratio: 7, warm: 0.9, label: 'x' })).toContain('class="warm" width="100.0"')
  expect(bar({ ratio: -1, warm: 0.9, label: 'x' })).toContain('class="cool" width="0.0"')
  expect(sparkline([5], 'x')).not.toContain('polyline')
  expect(sparkline([0, 10, 5], 'x')).toContain('points="0.0,23.0 50.0,1.0 100.0,12.0"')
})

test('rates are measured between reports, however often the page asks', () => {
  const at = (seconds: number, requests: number): Status => {
    const snapshot = after(start(1), spawned(1, 1), reported(1, requests))
    const view = viewOf({ ...snapshot, nowMs: snapshot.nowMs + seconds * 1000 })
    return statusOf({ ...view, nowMs: snapshot.nowMs + seconds * 1000 })
  }
  const reportedAt = (seconds: number, requests: number): Status => {
    const status = at(seconds, requests)
    const slots = status.slots.map((slot) => ({
      ...slot,
      worker: slot.worker && {
        ...slot.worker,
        report: slot.worker.report && { ...slot.worker.report, agoSeconds: 0 },
      },
    }))
    return { ...status, slots }
  }
  const first = remember({}, reportedAt(0, 100))
  const second = remember(first, reportedAt(2, 150))
  const sameReport = remember(second, reportedAt(2, 150))
  expect(ratesOf(first, 1)).toEqual([])
  expect(ratesOf(second, 1)).toEqual([25])
  expect(sameReport).toEqual(second)
  const many = Array.from({ length: 100 }, (_, index) => index)
  const long = many.reduce((history, index) => remember(history, reportedAt(index, index)), {})
  expect(ratesOf(long, 1)).toHaveLength(59)
})

test('nothing that a worker or a file says becomes markup', () => {
  const vicious = '<img src=x onerror="alert(1)">&'
  const status = busy()
  const parts = render(
    {
      ...status,
      build: { version: vicious, node: vicious },
      queues: [{ address: vicious, queued: 1, longest: 1, limit: 2 }],
      recycles: { [vicious]: 1 },
      exits: { [vicious]: 1 },
      warnings: [vicious],
      reload: {
        ...status.reload,
        last: { generation: 2, ok: false, reason: vicious, agoSeconds: 1 },
      },
    },
    {},
  )
  const html = Object.values(parts).join('')
  expect(html).not.toContain('<img')
  expect(html.split(escaped(vicious)).length - 1).toBe(7)
})

test('every part says something before anything happened and when much has', () => {
  const quiet = render(statusOf(viewOf(start())), {})
  const loud = render(statusOf(viewOf(after(busyScene(), exited(1)))), {})
  expect(Object.keys(quiet)).toEqual(Object.keys(loud))
  expect(quiet['deaths']).toBe('<p>No worker has ended.</p>')
  expect(loud['deaths']).toMatch(/slot 2.*spawn-error.*slot 1|slot 1.*slot 2.*spawn-error/)
  expect(loud['reload']).toContain('from generation 1 to 2')
  for (const id of Object.keys(quiet)) expect(page).toContain(`id="${id}"`)
})

test('the script that the page carries computes, by itself, what the functions do here', () => {
  const script = /<script>([^]*)<\/script>/.exec(page)?.[1] ?? ''
  const context = createContext({ status: busy() })
  runInContext(script, context)
  expect(runInContext('render(status, remember({}, status))', context)).toEqual(
    render(busy(), remember({}, busy())),
  )
})

test('the policy names the very script and style of the page, and allows nothing inline', () => {
  for (const [directive, tag] of [
    ['script-src', 'script'],
    ['style-src', 'style'],
  ]) {
    const text = new RegExp(`<${tag}>([^]*)</${tag}>`).exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(text).digest('base64')
    expect(contentSecurityPolicy).toContain(`${directive} 'sha256-${hash}'`)
  }
  expect(contentSecurityPolicy).toMatch(/^default-src 'none'; /)
  expect(contentSecurityPolicy).not.toContain('unsafe')
  expect(page).not.toMatch(/\son\w+=|\sstyle=|javascript:|<script src|<link rel="stylesheet/)
  expect(page).not.toMatch(/https?:\/\//)
})
