/** Takes docs/screens/*.png of the web page over a busy demo. Run: node --conditions=@stint/source scripts/screens.ts */
import { mkdirSync, writeFileSync } from 'node:fs'
import { chromiumPath, openPage, type Page } from '../packages/supervisor/test/web/chromium.ts'
import { startDemo } from './demo.ts'

const directory = new URL('../docs/screens/', import.meta.url)
const desktop = { width: 1180, height: 800, deviceScaleFactor: 1, mobile: false }
const phone = { width: 390, height: 900, deviceScaleFactor: 1, mobile: true }

async function shoot(
  page: Page,
  name: string,
  screen: typeof desktop,
  scheme: string,
): Promise<void> {
  await page.send('Emulation.setDeviceMetricsOverride', screen)
  await page.send('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: scheme }],
  })
  await page.until('true')
  const { data } = await page.send('Page.captureScreenshot', { format: 'png' })
  const png = Buffer.from(String(data), 'base64')
  writeFileSync(new URL(name, directory), png)
  console.log(`${name} ${Math.round(png.length / 1024)} KiB`)
}

if (chromiumPath === null) throw new Error('no chromium: apt-get install chromium')
mkdirSync(directory, { recursive: true })
const demo = await startDemo()
const page = await openPage(chromiumPath)
try {
  await page.goto(demo.metrics)
  await demo.adventure()
  await page.until('Number(document.documentElement.dataset.polls) >= 30')
  await shoot(page, 'page-light.png', desktop, 'light')
  await shoot(page, 'page-dark.png', desktop, 'dark')
  await shoot(page, 'page-phone.png', phone, 'light')
} finally {
  await page.close()
  await demo.stop()
}
