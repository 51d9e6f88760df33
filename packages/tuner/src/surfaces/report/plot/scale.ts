/** A place on an axis that is named. */
interface Tick {
  readonly at: number
  readonly label: string
}

/** Where a value is drawn. */
export interface Scale {
  readonly place: (value: number) => number
  readonly ticks: readonly Tick[]
  readonly from: number
  readonly to: number
  readonly span: Span
}

/** The ends of an axis in the drawing's units. */
export type Span = readonly [from: number, to: number]

const label = (value: number) =>
  value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 0.001)
    ? value.toExponential(0).replace('e+', 'e')
    : Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 })

/** The distance between ticks: 1, 2 or 5 times a power of ten, so that about `count` of them fit. */
function stepOf(range: number, count: number): number {
  const rough = range / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5].find((each) => each * power >= rough * 0.999) ?? 10
  return factor * power
}

/** Closer together than this share of their size, values are one: no double tells the ticks between them apart. */
const SAME = 1e-9

/** Even distances; the ends are moved out to ticks. Values that are all the same get room on both sides. */
export function linearScale(values: readonly number[], span: Span, count = 5): Scale {
  const finite = values.filter(Number.isFinite)
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const [least, most] =
    finite.length === 0
      ? [0, 1]
      : high - low <= SAME * Math.max(Math.abs(low), Math.abs(high))
        ? [low - (Math.abs(low) || 1), high + (Math.abs(high) || 1)]
        : [low, high]
  const step = stepOf(most - least, count)
  const [first, last] = [Math.floor(least / step + 1e-9), Math.ceil(most / step - 1e-9)]
  const [from, to] = [first * step, last * step]
  const place = (value: number) => span[0] + ((value - from) / (to - from)) * (span[1] - span[0])
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step)
  return {
    place,
    from,
    to,
    span,
    ticks: ticks.map((value) => ({ at: place(value), label: label(value) })),
  }
}

const inDecade: readonly (readonly number[])[] = [[1, 2, 5], [1, 3], [1]]

/** Even ratios, for positive values. The ends are 1, 2 or 5 times a power of ten. */
export function logScale(values: readonly number[], span: Span): Scale {
  const positive = values.filter((value) => Number.isFinite(value) && value > 0)
  const [low, high] =
    positive.length === 0 ? [1, 10] : [Math.min(...positive), Math.max(...positive)]
  const from = roundDown(low)
  const to = Math.max(roundUp(high), from * 2)
  const place = (value: number) =>
    span[0] + (Math.log(Math.max(value, from) / from) / Math.log(to / from)) * (span[1] - span[0])
  const decades = Math.log10(to / from)
  const factors = inDecade[decades <= 2.2 ? 0 : decades <= 3.5 ? 1 : 2] ?? [1]
  const first = Math.floor(Math.log10(from))
  const ticks = Array.from(
    { length: Math.ceil(Math.log10(to)) - first + 1 },
    (_, index) => 10 ** (first + index),
  )
    .flatMap((power) => factors.map((factor) => factor * power))
    .filter((value) => value >= from * 0.999 && value <= to * 1.001)
  return {
    place,
    from,
    to,
    span,
    ticks: ticks.map((value) => ({ at: place(value), label: label(value) })),
  }
}

const roundDown = (value: number) => {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([5, 2, 1].find((factor) => factor * power <= value * 1.000001) ?? 1)
}

const roundUp = (value: number) => {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= value * 0.999999) ?? 10)
}

/** Names side by side; `place(index)` is the middle of one. Where they would touch, only every n-th is written. */
export function bandScale(labels: readonly string[], span: Span): Scale {
  const width = (span[1] - span[0]) / Math.max(1, labels.length)
  const place = (index: number) => span[0] + (index + 0.5) * width
  const widest = Math.max(1, ...labels.map((text) => text.length)) * 9 + 10
  const every = Math.max(1, Math.ceil(widest / width))
  const ticks = labels.flatMap((text, index) =>
    index % every === 0 ? [{ at: place(index), label: text }] : [],
  )
  return { place, ticks, span, from: -0.5, to: labels.length - 0.5 }
}
