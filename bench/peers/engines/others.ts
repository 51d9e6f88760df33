import { hasCommand, hasPackages, packagePath } from '../packages.ts'
import { capture, numberIn } from './capture.ts'
import { type Engine, type Pressed, type Pressure, urlOf } from './engine.ts'

/** hey: Go. */
export const hey: Engine = {
  name: 'hey',
  turnsPerLaunch: 1,
  isThere: () => hasCommand('hey'),
  press: async (pressure) => {
    const { connection, connections, seconds } = pressure
    const close = connection === 'per-request' ? ['-disable-keepalive'] : []
    const args = ['-z', `${seconds}s`, '-c', String(connections), ...close, urlOf(pressure)]
    const text = await capture('hey', args, seconds)
    const requests = numberIn(text, /\[200\]\s+(\d+) responses/)
    const errors = [...(text.split('Error distribution')[1] ?? '').matchAll(/^\s+\[(\d+)\]/gm)]
    return {
      requests,
      failed: errors.reduce((sum, [, count]) => sum + Number(count), 0),
      seconds: numberIn(text, /Total:\s+([\d.]+) secs/),
      p99Ms: numberIn(text, /99% in ([\d.]+) secs/) * 1000,
    }
  },
}

/** h2load from nghttp2, speaking HTTP/1.1; it has no way to open a connection per request. */
export const h2load: Engine = {
  name: 'h2load',
  turnsPerLaunch: 1,
  isThere: () => hasCommand('h2load'),
  press: (pressure) => h2loadFor(`${pressure.seconds}s`, pressure),
}

/** h2load for `duration`, such as `250ms`. */
export async function h2loadFor(duration: string, pressure: Pressure): Promise<Pressed> {
  const { connections, seconds } = pressure
  const load = ['--h1', '-t', '1', '-c', String(connections), '-D', duration]
  const text = await capture('h2load', [...load, urlOf(pressure)], seconds)
  const perSecond = numberIn(text, /, ([\d.]+) req\/s/)
  const requests = numberIn(text, /(\d+) succeeded/)
  return {
    requests,
    failed: numberIn(text, /(\d+) failed/),
    seconds: requests / perSecond,
    p99Ms: null,
  }
}

/** autocannon: Node. */
export const autocannon: Engine = {
  name: 'autocannon',
  turnsPerLaunch: 1,
  isThere: hasPackages,
  press: async (pressure) => {
    const { connection, connections, seconds } = pressure
    const close = connection === 'per-request' ? ['-H', 'Connection=close'] : []
    const load = ['-j', '-n', '-c', String(connections), '-d', String(seconds), ...close]
    const script = packagePath('autocannon', 'autocannon.js')
    const text = await capture(process.execPath, [script, ...load, urlOf(pressure)], seconds)
    const said = JSON.parse(text) as {
      readonly '2xx': number
      readonly errors: number
      readonly duration: number
      readonly latency: { readonly p99: number }
    }
    return {
      requests: said['2xx'],
      failed: said.errors,
      seconds: said.duration,
      p99Ms: said.latency.p99,
    }
  },
}
