import type { Candidate } from '../../../packages/tuner/src/space/dimension.ts'
import type { LeakProof } from '../../../packages/tuner/test/e2e/leak-demo.ts'
import type { Judgement } from './judge.ts'
import type { Tuned } from './tune.ts'

const WIDTHS = [11, 30, 30, 30, 11, 7, 12, 8, 5]

/** The columns of {@link personalityRow}, as markdown. */
export function personalityHeader(): string {
  const names = line(
    'personality',
    'started with',
    "the session's pick",
    'best of the grid',
    'pick / best',
    'noise',
    'verdict',
    'launches',
    'wall',
  )
  return `${names}\n|${'---|'.repeat(WIDTHS.length)}`
}

/** One personality, on one line. */
export function personalityRow({
  name,
  unit,
  misset,
  judgement,
  tuned,
  seconds,
}: {
  readonly name: string
  readonly unit: string
  readonly misset: Candidate
  readonly judgement: Judgement
  readonly tuned: Tuned
  readonly seconds: number
}): string {
  const { ratio, noise, verdict } = judgement
  const at = (candidate: Candidate, value: number) =>
    `${textOf(candidate)}: ${Math.round(value).toLocaleString('en-US')} ${unit}`
  return line(
    name,
    at(misset, judgement.misset),
    at(tuned.decision.pick, judgement.pick),
    at(judgement.bestCandidate, judgement.best),
    ratio.toFixed(3),
    noise === null ? '-' : `±${(100 * noise).toFixed(1)} %`,
    verdict,
    String(tuned.launches),
    `${seconds.toFixed(0)} s`,
  )
}

/** The leak has no grid: its slope, and what the max-requests that follows does. */
export function leakRow(
  { leak, trueBytesPerRequest, maxRequests, highestRssBytes, limitBytes, tallies }: LeakProof,
  seconds: number,
): string {
  const offPercent = 100 * (leak.bytesPerRequest / trueBytesPerRequest - 1)
  const lost = tallies.reduce((sum, tally) => sum + tally.failed, 0)
  const answered = tallies.reduce((sum, tally) => sum + tally.completed, 0)
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  return [
    `\nleak: slope ${offPercent.toFixed(1)} % off; max-requests ${maxRequests}: highest RSS ${mib(highestRssBytes)}`,
    ` under ${mib(limitBytes)}, ${lost} of ${answered + lost} requests lost; ${seconds.toFixed(0)} s`,
  ].join('')
}

/** `workers=2 shared`: a word needs no name. */
function textOf(candidate: Candidate): string {
  return Object.entries(candidate)
    .map(([name, value]) => (typeof value === 'string' ? value : `${short(name)}=${value}`))
    .join(' ')
}

function short(name: string): string {
  return name.replace('max-semi-space-size', 'semi').replace('threadpool-size', 'threads')
}

function line(...cells: readonly string[]): string {
  return `| ${cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join(' | ')} |`
}
