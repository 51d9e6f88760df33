import { printAddress, type Address } from '../address.ts'
import { printOrigin } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { KnobName } from '../knobs.ts'
import { THREADPOOL_ENV } from '../runtime.ts'
import type { Settings } from '../settings.ts'
import type { Origins } from './origins.ts'

/** A rule about several knobs, or one the knob's kind cannot know: what is wrong, or null. */
interface Rule {
  /** The knobs it compares, the one to blame first. */
  readonly knobs: readonly [KnobName, ...KnobName[]]
  broken(settings: Settings): string | null
}

const rules: readonly Rule[] = [
  {
    knobs: ['max-worker-lifetime', 'min-worker-lifetime'],
    broken: ({ maxWorkerLifetimeMs, minWorkerLifetimeMs }) =>
      maxWorkerLifetimeMs === 0 || minWorkerLifetimeMs < maxWorkerLifetimeMs
        ? null
        : 'must be greater than min-worker-lifetime, or 0 for never',
  },
  {
    knobs: ['evil-reload-on-rss', 'reload-on-rss'],
    broken: ({ evilReloadOnRssBytes, reloadOnRssBytes }) =>
      evilReloadOnRssBytes === 0 ||
      reloadOnRssBytes === 0 ||
      evilReloadOnRssBytes > reloadOnRssBytes
        ? null
        : 'must be greater than reload-on-rss, or a worker is killed before it can be recycled',
  },
  {
    knobs: ['max-semi-space-size'],
    broken: ({ maxSemiSpaceSizeBytes }) => wholeMebibytes(maxSemiSpaceSizeBytes),
  },
  {
    knobs: ['max-old-space-size'],
    broken: ({ maxOldSpaceSizeBytes }) => wholeMebibytes(maxOldSpaceSizeBytes),
  },
  {
    knobs: ['max-semi-space-size', 'node-args', 'env'],
    broken: (settings) =>
      settings.maxSemiSpaceSizeBytes === 0 ? null : setTwice(settings, '--max-semi-space-size'),
  },
  {
    knobs: ['max-old-space-size', 'node-args', 'env'],
    broken: (settings) =>
      settings.maxOldSpaceSizeBytes === 0 ? null : setTwice(settings, '--max-old-space-size'),
  },
  {
    knobs: ['threadpool-size', 'env'],
    broken: ({ threadpoolSize, env }) =>
      threadpoolSize === 0 || !env.some(([key]) => key === THREADPOOL_ENV)
        ? null
        : `is set twice: env has ${THREADPOOL_ENV} as well; leave one of them out`,
  },
  {
    knobs: ['metrics'],
    broken: ({ metrics }) =>
      metrics?.kind === 'unix'
        ? 'must be HOST:PORT or PORT; Prometheus cannot scrape a unix socket'
        : null,
  },
  {
    knobs: ['metrics', 'listen'],
    broken: ({ metrics, listen }) =>
      metrics?.kind === 'tcp' &&
      metrics.port !== 0 &&
      listen.some((address) => printAddress(address) === printAddress(metrics))
        ? 'must be another address than listen'
        : null,
  },
  {
    knobs: ['stats', 'metrics', 'listen'],
    broken: ({ stats, metrics, listen }) =>
      isTaken(stats, [metrics, ...listen])
        ? 'must be another address than metrics and listen'
        : null,
  },
  {
    knobs: ['stats-native', 'stats', 'metrics', 'listen'],
    broken: ({ statsNative, stats, metrics, listen }) =>
      isTaken(statsNative, [stats, metrics, ...listen])
        ? 'must be another address than stats, metrics and listen'
        : null,
  },
  {
    knobs: ['listen'],
    broken: ({ listen }) => {
      const printed = listen.map(printAddress).filter((text) => !text.endsWith(':0'))
      const twice = printed.find((text, index) => printed.indexOf(text) !== index)
      return twice === undefined ? null : `names ${twice} twice`
    },
  },
  {
    knobs: ['ready-probe'],
    broken: ({ readyProbe }) =>
      readyProbe === null || /^\/[^\s\\#]*$/.test(readyProbe)
        ? null
        : 'expected the path of a URL that starts with "/", such as /healthz',
  },
  {
    knobs: ['min-ready', 'workers'],
    broken: ({ minReady, workers }) =>
      workers === 'auto' || minReady <= workers
        ? null
        : 'must not be more than workers, or /readyz never answers 200',
  },
  {
    knobs: ['name'],
    broken: ({ name }) =>
      name === null || /^[A-Za-z\d_][\w.-]{0,47}$/.test(name)
        ? null
        : 'expected up to 48 letters, digits, ".", "-" and "_", such as shop-1',
  },
  {
    knobs: ['chown-socket'],
    broken: ({ chownSocket }) =>
      chownSocket === null || /^[\w.-]+\$?(?::[\w.-]+\$?)?$/.test(chownSocket)
        ? null
        : 'expected USER or USER:GROUP',
  },
]

/** V8 takes its sizes in whole MiB. */
function wholeMebibytes(bytes: number): string | null {
  return bytes % 2 ** 20 === 0 ? null : 'expected whole MiB'
}

/** A knob and an argument for the same limit: which one wins would be a riddle, so neither does. */
function setTwice({ nodeArgs, env }: Settings, flag: string): string | null {
  const options = env.findLast(([key]) => key === 'NODE_OPTIONS')?.[1].split(/\s+/) ?? []
  const names = (argument: string): boolean => argument.replaceAll('_', '-').split('=')[0] === flag
  if (nodeArgs.some(names))
    return `is set twice: node-args has ${flag} as well; leave one of them out`
  return options.some(names)
    ? `is set twice: env has ${flag} in NODE_OPTIONS as well; leave one of them out`
    : null
}

/** Port 0 is another port each time. */
function isTaken(address: Address | null, others: readonly (Address | null)[]): boolean {
  if (address === null || (address.kind === 'tcp' && address.port === 0)) return false
  return others.some((other) => other !== null && printAddress(other) === printAddress(address))
}

/** The knob of a rule to name in the message: the first one somebody wrote. */
function blame({ knobs: [first, ...rest] }: Rule, origins: Origins): KnobName {
  return [first, ...rest].find((knob) => origins[knob].source !== 'default') ?? first
}

function comparedWith({ knobs }: Rule, blamed: KnobName, origins: Origins): string {
  const named = knobs.filter((knob) => knob !== blamed)
  if (named.length === 0) return ''
  return ` (${named.map((knob) => `${knob}: ${printOrigin(origins[knob])}`).join(', ')})`
}

/** What is wrong between knobs that are each right by themselves. */
export function crossCheck(settings: Settings, origins: Origins): readonly Problem[] {
  return rules.flatMap((rule) => {
    const wrong = rule.broken(settings)
    if (wrong === null) return []
    const knob = blame(rule, origins)
    const subject = knob === rule.knobs[0] ? '' : `${rule.knobs[0]} `
    const message = `${subject}${wrong}${comparedWith(rule, knob, origins)}`
    return [{ code: 'KNOB_INVALID', where: origins[knob], message }]
  })
}
