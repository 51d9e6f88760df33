/**
 * What clients feel when one worker of four is killed and its relief boots for a second: p99 of new connections, with and without
 * adoption, against the steady state of the same run; and one worker with and without a warm spare.
 *
 *     node bench/dead-slot.ts [--kills 5] [--rate 200]
 */
import { fileURLToPath } from 'node:url'
import { openLoop, percentile } from '../packages/supervisor/test/clients/index.ts'
import { positive, readFlags, whole } from './flags.ts'
import { median } from './processes.ts'
import { portOf, startStint, type StintProcess } from './stint-process.ts'

const { kills, rate: ratePerSecond } = readFlags({ kills: whole(5), rate: positive(200) })
const app = fileURLToPath(new URL('./apps/slow-boot.mjs', import.meta.url))

interface Window {
  readonly steady: number
  readonly dead: number
  readonly lost: number
}

const cases: Record<string, readonly string[]> = {
  '4 workers, no adoption': ['--workers', '4', '--adopt', 'false'],
  '4 workers, adoption': ['--workers', '4'],
  '4 workers, shared socket': ['--workers', '4', '--listen-layout', 'shared'],
  '1 worker, no spare': ['--workers', '1'],
  '1 worker, warm spare': ['--workers', '1', '--spare-workers', '1'],
}

console.log(
  `\n${kills} kills each, relief boots 1 s, ${ratePerSecond} new connections/s, open loop; p99 in ms, medians of the kills\n`,
)
console.log(
  '| layout | steady p99 | p99 while the slot has no worker of its own | ratio | lost |\n|---|---|---|---|---|',
)
for (const [name, flags] of Object.entries(cases)) {
  const windows = await measure(flags)
  const steady = median(windows.map((window) => window.steady))
  const dead = median(windows.map((window) => window.dead))
  const ratio = median(windows.map((window) => window.dead / window.steady))
  console.log(
    `| ${name} | ${steady.toFixed(1)} | ${dead.toFixed(1)} | ${ratio.toFixed(2)} | ${windows.reduce((sum, { lost }) => sum + lost, 0)} |`,
  )
}

async function measure(flags: readonly string[]): Promise<readonly Window[]> {
  const stint = startStint([...flags, app])
  const target = { host: '127.0.0.1', port: await portOf(stint) }
  await settled(stint, flags)
  const windows: Window[] = []
  for (let kill = 0; kill < kills; kill++) windows.push(await oneKill(stint, target, flags))
  await stint.stop()
  return windows
}

async function oneKill(
  stint: StintProcess,
  target: { readonly host: string; readonly port: number },
  flags: readonly string[],
): Promise<Window> {
  const load = (): ReturnType<typeof openLoop> =>
    openLoop({ target, ratePerSecond, connection: 'per-request', requests: ratePerSecond })
  const steady = await load().done
  const victim =
    stint.lines.findLast(({ event, worker }) => event === 'ready' && worker === 1)?.pid ?? 0
  process.kill(victim, 'SIGKILL')
  const after = await load().done
  await settled(stint, flags)
  return { steady: percentile(steady, 0.99), dead: percentile(after, 0.99), lost: after.failed }
}

/** Every slot has a ready worker again, and the spare is back. */
async function settled(stint: StintProcess, flags: readonly string[]): Promise<void> {
  const workers = Number(flags[1])
  const spares = flags.includes('--spare-workers') ? 1 : 0
  await stint.until((lines) => {
    const deaths = lines.filter(({ event }) => event === 'exited').length
    const booted = lines.filter(
      ({ event, msg }) => event === 'ready' && !msg.includes('worker=0'),
    ).length
    const held = lines.filter(({ event }) => event === 'listens, held back').length
    return booted >= workers + deaths && held >= spares * (1 + deaths)
  })
}
