import { expect, onTestFinished, test } from 'vitest'
import { chromiumPath, openPage, type Page } from '../web/chromium.ts'
import { event, fixture, stint, type Stint } from './stint.ts'

/** Where the metrics listener is. */
async function metricsOf(self: Stint): Promise<string> {
  const { at } = await self.line(event('metrics'))
  return new URL(String(at)).origin
}

async function visit(url: string): Promise<Page> {
  const page = await openPage(chromiumPath ?? '')
  onTestFinished(page.close)
  await page.goto(url)
  await page.until('Number(document.documentElement.dataset.polls) >= 2')
  return page
}

const textOf = (id: string) => `document.getElementById('${id}').innerText`

test('the page is served with its policy, whether or not there is a browser to look at it', async () => {
  const self = stint(['--workers', '2', '--metrics', '127.0.0.1:0', fixture('hello.cjs')])
  await self.count(event('ready'), 2)
  const response = await fetch(await metricsOf(self))
  const text = await response.text()
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src/)
  expect(text).toContain('function render(')
  expect(Buffer.byteLength(text)).toBeLessThan(40_000)
})

test.skipIf(chromiumPath === null)(
  'a browser shows every worker, and a death with its cause, without being reloaded',
  async () => {
    const self = stint(['--workers', '2', '--metrics', '127.0.0.1:0', fixture('hello.cjs')])
    await self.count(event('ready'), 2)
    const { pid } = await self.line((line) => event('ready')(line) && line.worker === 1)
    const page = await visit(await metricsOf(self))
    expect(await page.evaluate(`document.querySelectorAll('#slots tr').length`)).toBe(2)
    expect(await page.evaluate(textOf('slots'))).toContain(String(pid))
    expect(await page.evaluate(textOf('summary'))).toContain('2 of 2 workers ready')
    expect(await page.evaluate(textOf('deaths'))).toBe('No worker has ended.')
    process.kill(pid ?? 0, 'SIGKILL')
    await page.until(`${textOf('deaths')}.includes('sigkill')`)
    expect(await page.evaluate(textOf('deaths'))).toContain(`slot 1, pid ${pid}`)
    await page.until(`${textOf('summary')}.includes('2 of 2 workers ready')`)
    expect(await page.evaluate(textOf('slots'))).not.toContain(String(pid))
    self.child.kill('SIGHUP')
    await page.until(`${textOf('reload')}.includes('worked')`)
    expect(await page.evaluate(textOf('summary'))).toContain('generation 2')
    const { port } = new URL(await metricsOf(self))
    const asked = page.said
      .filter(({ method }) => method === 'Network.requestWillBeSent')
      .map(({ params }) => new URL((params['request'] as { url: string }).url))
      .filter(({ protocol }) => protocol !== 'data:')
    expect(new Set(asked.map((url) => url.port))).toEqual(new Set([port]))
    const complaints = page.said.filter(
      ({ method }) => method === 'Log.entryAdded' || method === 'Runtime.exceptionThrown',
    )
    expect(complaints).toEqual([])
  },
)

test.skipIf(chromiumPath === null)(
  'its policy keeps foreign scripts out, it fits a phone, and it says when the supervisor is gone',
  async () => {
    const self = stint(['--workers', '2', '--metrics', '127.0.0.1:0', fixture('hello.cjs')])
    await self.count(event('ready'), 2)
    const page = await visit(await metricsOf(self))
    await page.evaluate(`
      const button = document.createElement('button')
      button.setAttribute('onclick', 'window.ran = true')
      document.body.append(button)
      button.click()
      const inline = document.createElement('script')
      inline.textContent = 'window.ran = true'
      document.body.append(inline)
      button.remove()
    `)
    expect(await page.evaluate('window.ran')).toBe(undefined)
    const phone = { width: 360, height: 740, deviceScaleFactor: 2, mobile: true }
    await page.send('Emulation.setDeviceMetricsOverride', phone)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
    expect(await page.evaluate(`document.getElementById('lost').hidden`)).toBe(true)
    await self.stop()
    await page.until(`document.getElementById('lost').hidden === false`)
    expect(await page.evaluate(`document.querySelectorAll('#slots tr').length`)).toBe(2)
  },
)
