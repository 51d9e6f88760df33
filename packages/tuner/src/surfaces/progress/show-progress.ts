import { styleText } from 'node:util'
import type { Entry } from '../../core/session/entry.ts'
import { eventLine } from './event-line.ts'
import { renderScreen, type Line } from './screen.ts'
import { progressOf } from './state.ts'

/** Where progress is shown, and how. */
export interface ProgressOutput {
  readonly stream: {
    write(text: string): unknown
    readonly isTTY?: boolean
    readonly columns?: number
    readonly rows?: number
  }
  /** `live`: a table that is redrawn, on a terminal; else, and with `lines`, a line per event. */
  readonly mode: 'live' | 'lines' | 'json' | 'quiet'
  readonly env: Readonly<Record<string, string | undefined>>
  readonly nowMs: () => number
}

/** A view of a running session. */
export interface ProgressView {
  /** Something was written into the journal. */
  readonly entry: (entry: Entry) => void
  /** What the running trial is doing now, in words: shown live, never logged. */
  readonly activity: (words: string) => void
  /** Draws again, so that times go on. */
  readonly tick: () => void
  /** Leaves the last picture standing. */
  readonly close: () => void
}

const styles = {
  plain: 'reset',
  strong: 'bold',
  quiet: 'gray',
  good: 'green',
  bad: 'red',
} as const satisfies Record<Line['tone'], Parameters<typeof styleText>[0]>

const isPlain = (env: ProgressOutput['env']) =>
  (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb'

/** Control characters of an app's own words must not reach the terminal. */
const safe = (text: string) => text.replaceAll(/[\p{Cc}\p{Bidi_C}]/gu, ' ')

/** Redraws in place: up, each line over the old one, the rest erased; one write, so that nothing flickers. */
function liveView({ stream, env, nowMs }: ProgressOutput, entries: Entry[]): ProgressView {
  let [drawn, words] = [0, '']
  const paint = ({ tone, text }: Line) =>
    isPlain(env) || tone === 'plain'
      ? safe(text)
      : styleText(styles[tone], safe(text), { validateStream: false })
  const draw = () => {
    // A terminal that nobody told its size says 0.
    const [columns, rows] = [stream.columns || 80, stream.rows || 24]
    const canvas = { columns: columns - 1, rows, nowMs: nowMs(), activity: words }
    const lines = renderScreen(progressOf(entries), canvas)
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`
    const text = lines.map((each) => `${paint(each)}\u001b[K\n`).join('')
    stream.write(`${up}\r${text}\u001b[J`)
    drawn = lines.length
  }
  return {
    entry(entry) {
      entries.push(entry)
      words = ''
      draw()
    },
    activity(next) {
      words = next
      draw()
    },
    tick: draw,
    close: draw,
  }
}

function lineView({ stream }: ProgressOutput, print: (entry: Entry) => string): ProgressView {
  const nothing = () => {}
  return {
    entry: (entry) => void stream.write(`${print(entry)}\n`),
    activity: nothing,
    tick: nothing,
    close: nothing,
  }
}

/** Shows a session that runs; `before` is what its journal held already. */
export function showProgress(output: ProgressOutput, before: readonly Entry[] = []): ProgressView {
  const { mode, stream } = output
  const isLive = mode === 'live' && stream.isTTY === true && output.env['TERM'] !== 'dumb'
  if (isLive) return liveView(output, [...before])
  if (mode === 'json') return lineView(output, (entry) => JSON.stringify(entry))
  if (mode === 'quiet') return { ...lineView(output, eventLine), entry: () => {} }
  return lineView(output, (entry) => safe(`stint tune: ${eventLine(entry)}`))
}
