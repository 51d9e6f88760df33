/** One metric as Prometheus reads it: text format 0.0.4. */
export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const HELP = /^# HELP ([a-z_][a-z0-9_]*) (\S.*)$/
const TYPE = /^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram)$/
const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/
const LABEL = /^([a-z_][a-z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/
const SUFFIX = /_(?:bucket|sum|count)$/

/**
 * Reads an exposition and throws at whatever is not exactly as the format and its conventions want it: HELP, then
 * TYPE, then samples of that name only; no series twice; counters end in `_total`, nothing else does; histograms are
 * cumulative and complete; the last line ends.
 */
export function parseExposition(text: string): readonly Family[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const blocks = text.trimEnd().split('\n\n')
  const families = blocks.map((block) => parseFamily(block.split('\n')))
  const names = families.map(({ name }) => name)
  if (new Set(names).size !== names.length) throw new Error('a metric is there twice')
  return families
}

function parseFamily([helpLine = '', typeLine = '', ...lines]: readonly string[]): Family {
  const [, name = '', help = ''] = HELP.exec(helpLine) ?? fail('HELP', helpLine)
  const [, typed, type = ''] = TYPE.exec(typeLine) ?? fail('TYPE', typeLine)
  if (typed !== name) fail('TYPE of the same metric', typeLine)
  if ((type === 'counter') !== name.endsWith('_total')) fail('_total on counters only', name)
  const family = { name, type, help, samples: lines.map(parseSample) }
  checkSeries(family)
  if (type === 'histogram') checkHistogram(family)
  return family
}

function parseSample(line: string): Sample {
  const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? fail('a sample', line)
  return { name, labels: parseLabels(labels), value: Number(value) }
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  for (let rest = text; rest !== '';) {
    const [all = '', name = '', value = ''] = LABEL.exec(rest) ?? fail('labels', text)
    if (name in labels) fail('each label once', text)
    labels[name] = value.replaceAll(/\\(.)/g, (_, character: string) =>
      character === 'n' ? '\n' : character,
    )
    rest = rest.slice(all.length)
  }
  return labels
}

function checkSeries({ name, type, samples }: Family): void {
  const series = samples.map((sample) => JSON.stringify([sample.name, sample.labels]))
  if (new Set(series).size !== series.length) fail('each series once', name)
  for (const sample of samples) {
    const base = type === 'histogram' ? sample.name.replace(SUFFIX, '') : sample.name
    if (base !== name) fail(`a sample of ${name}`, sample.name)
    if (type === 'counter' && sample.value < 0) fail('counters of at least 0', name)
    if ('quantile' in sample.labels) fail('no label quantile', name)
  }
}

function checkHistogram({ name, samples }: Family): void {
  const buckets = samples.filter((sample) => sample.name === `${name}_bucket`)
  const bounds = buckets.map(({ labels }) =>
    labels['le'] === '+Inf' ? Infinity : Number(labels['le']),
  )
  const counts = buckets.map(({ value }) => value)
  const total = samples.find((sample) => sample.name === `${name}_count`)?.value
  if (!samples.some((sample) => sample.name === `${name}_sum`)) fail('a sum', name)
  if (bounds.at(-1) !== Infinity || !isSorted(bounds)) fail('rising bounds up to +Inf', name)
  if (!isSorted(counts) || counts.at(-1) !== total) fail('cumulative buckets', name)
}

function isSorted(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number >= (numbers[index - 1] ?? 0))
}

function fail(wanted: string, got: string): never {
  throw new Error(`expected ${wanted}, got ${JSON.stringify(got)}`)
}
