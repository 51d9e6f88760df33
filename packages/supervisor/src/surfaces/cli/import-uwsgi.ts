import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { oneLine, shown, type Problem } from '../../config/errors.ts'
import { exitCodes } from '../../config/exit-codes.ts'
import { importUwsgi, type Imported } from '../../config/import/import-uwsgi.ts'
import { verdicts, type LineVerdict } from '../../config/import/line-verdict.ts'
import type { Io } from './io.ts'
import { contextOf } from './layers.ts'
import { report } from './report.ts'

interface Request {
  readonly file: string
  /** Null: standard output. */
  readonly out: string | null
}

/**
 * `stint import-uwsgi FILE [--out FILE]`: a verdict per line, and the equivalent config as JSON. Exits with 2 when a
 * line could not be kept that the service needs; what could be kept is written all the same.
 */
export function importCommand(args: readonly string[], io: Io): number {
  const request = requestOf(args)
  if (typeof request === 'string') return report([usage(request)], io)
  const { file, out } = request
  const from = { source: 'flag', name: file } as const
  const imported = importUwsgi(file, from, contextOf(io))
  if (imported.lines.length === 0) return report(imported.problems, io)
  const json = `${JSON.stringify(imported.config, null, 2)}\n`
  const refused = out === null ? null : write(resolve(io.cwd, out), json)
  if (refused !== null) return report([usage(refused)], io)
  const tell = out === null ? io.err : io.out
  tell(printed(imported, file))
  if (out === null) io.out(json)
  return verdictOf(imported, io)
}

function requestOf(args: readonly string[]): Request | string {
  const words: string[] = []
  let out: string | null = null
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '--out') out = args[++at] ?? ''
    else if (word.startsWith('--out=')) out = word.slice('--out='.length)
    else if (word.startsWith('-')) return `unknown flag ${shown(word)}; expected --out FILE`
    else words.push(word)
  }
  const [file, stray] = words
  if (file === undefined) return 'expected stint import-uwsgi FILE [--out FILE]'
  if (stray !== undefined) return `"${shown(stray)}" is one word too many`
  return out === '' ? '--out: expected the path of a file, got nothing' : { file, out }
}

function usage(message: string): Problem {
  return { code: 'USAGE', where: { source: 'flag', name: '' }, message }
}

/** Never over a file that is there. */
function write(path: string, text: string): string | null {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === 'EEXIST' ? 'it exists already; remove it or name another' : (code ?? '')
    return `cannot write ${shown(path)}: ${reason}`
  }
}

function printed({ lines, problems }: Imported, file: string): string {
  const widest = (pick: (line: LineVerdict) => string): number =>
    Math.min(48, Math.max(...lines.map((line) => pick(line).length)))
  const [place, text] = [widest((line) => placeOf(line, file)), widest(textOf)]
  const rows = lines.map((line) =>
    [
      placeOf(line, file).padStart(place),
      line.verdict.padEnd('carries over'.length),
      textOf(line).padEnd(text),
      oneLine(line.note),
    ].join('  '),
  )
  return `${[...rows, '', summary(lines, problems.length)].join('\n')}\n`
}

/** `12`, or `common.ini:12` in a file that was included. */
function placeOf({ where }: LineVerdict, file: string): string {
  return where.file === file ? String(where.line) : `${where.file}:${where.line}`
}

const textOf = ({ text }: LineVerdict): string => shown(text)

function summary(lines: readonly LineVerdict[], problems: number): string {
  const counts = (Object.keys(verdicts) as (keyof typeof verdicts)[])
    .map((verdict) => ({ verdict, count: lines.filter((line) => line.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
  const more = problems > 0 ? `; ${problems} more problems` : ''
  return `${lines.length} lines: ${counts.join(', ')}${more}`
}

function verdictOf({ lines, problems }: Imported, io: Io): number {
  const lost = lines.some(({ verdict }) => verdict === 'unsupported' || verdict === 'wrong')
  const code = report(problems, io)
  return lost ? exitCodes.usage.number : code
}
