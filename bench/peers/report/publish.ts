import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Results } from '../results.ts'
import { chartsOf } from './charts.ts'
import { quoteOf } from './quote.ts'
import { markdownOf } from './report.ts'

const page = fileURLToPath(new URL('../../../docs/results.md', import.meta.url))
const readme = fileURLToPath(new URL('../../../README.md', import.meta.url))
const figures = fileURLToPath(new URL('../../../docs/results/', import.meta.url))

const BEGIN = '<!-- bench:begin -->'
const END = '<!-- bench:end -->'

/** Writes markdown, JSON and plots into a directory. */
export function writeResults(results: Results, directory: string): void {
  mkdirSync(directory, { recursive: true })
  const beside = markdownOf(results).replaceAll('](results/', '](')
  writeFileSync(join(directory, 'bench.md'), `${beside}\n`)
  writeFigures(results, directory)
}

/** Replaces the bench's sections of docs/results.md and the README, and the figures beside the former. */
export function publish(results: Results): void {
  writeFigures(results, figures)
  replaceSection(page, markdownOf(results))
  replaceSection(readme, quoteOf(results))
}

function replaceSection(file: string, section: string): void {
  const text = readFileSync(file, 'utf8')
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${file} has no ${BEGIN} ... ${END}`)
  writeFileSync(file, `${text.slice(0, begin)}${BEGIN}\n${section}\n${text.slice(end)}`)
}

function writeFigures(results: Results, directory: string): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'bench.json'), `${JSON.stringify(results, rounded, 1)}\n`)
  for (const [file, svg] of chartsOf(results)) writeFileSync(join(directory, file), svg)
}

/** Four digits say all that such a measurement knows. */
function rounded(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value
  return Number(value.toPrecision(4))
}
