import type { Problem } from '../errors.ts'

/** One `key = value` (or bare `key`) of an ini file, before anything is expanded. */
export interface IniLine {
  readonly section: string
  readonly key: string
  /** Null for a bare key. */
  readonly value: string | null
  /** The comment that was cut off the value, which uWSGI would have kept; '' when there was none. */
  readonly comment: string
  readonly line: number
}

/** The lines that say something, and those that cannot be read. */
export interface IniText {
  readonly lines: readonly IniLine[]
  readonly sections: readonly { readonly name: string; readonly line: number }[]
  readonly problems: readonly Problem[]
}

function splitComment(text: string): readonly [value: string, comment: string] {
  const at = text.search(/\s[;#]/)
  return at === -1 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at).trim()]
}

function readLine(text: string, section: string, line: number): IniLine {
  const at = text.indexOf('=')
  const [key, keyComment] = splitComment(at === -1 ? text : text.slice(0, at))
  if (at === -1 || keyComment !== '') return { section, key, value: null, comment: '', line }
  const [value, comment] = splitComment(text.slice(at + 1))
  return { section, key, value, comment, line }
}

/** Cuts an ini file into lines. A line outside of any section, or without a key, is a problem. */
export function readLines(text: string, file: string): IniText {
  const lines: IniLine[] = []
  const sections: { name: string; line: number }[] = []
  const problems: Problem[] = []
  const complain = (line: number, message: string) =>
    problems.push({
      code: 'CONFIG_UNREADABLE',
      where: { source: 'ini', name: '', file, line },
      message,
    })
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const [content, line] = [raw.trim(), index + 1]
    if (content === '' || content.startsWith(';') || content.startsWith('#')) continue
    const header = /^\[([^\]]*)\]\s*(?:[;#].*)?$/.exec(content)?.[1]
    const section = sections.at(-1)?.name
    if (header !== undefined) sections.push({ name: header.trim(), line })
    else if (content.startsWith('[')) complain(line, 'expected a section such as [stint]')
    else if (section === undefined) complain(line, 'expected a section first: [stint] or [uwsgi]')
    else if (content.startsWith('=')) complain(line, 'expected a key before "="')
    else lines.push(readLine(content, section, line))
  }
  return { lines, sections, problems }
}
