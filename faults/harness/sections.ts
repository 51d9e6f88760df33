import { readFileSync, writeFileSync } from 'node:fs'

/** Replaces what stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`; a file without them gets them at its end. */
export function writeSection(path: string, name: string, text: string): void {
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), name, text))
}

/** The document with that section. */
export function withSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`]
  const section = `${begin}\n${text.trim()}\n${end}`
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from === -1 || to < from) return `${document.trimEnd()}\n\n${section}\n`
  return document.slice(0, from) + section + document.slice(to + end.length)
}
