import { prettifyError } from 'zod'
import { JOURNAL_VERSION, type Entry } from '../../core/session/entry.ts'
import { entrySchema } from '../../core/session/entry-schema.ts'
import { CHAIN_START, nextChain } from './chain.ts'

/** What a journal's text says, or the one line that says why it cannot be believed. */
export type JournalText =
  | {
      readonly ok: true
      readonly entries: readonly Entry[]
      /** The chain's value after the last entry: the journal's SHA-256 in a profile. */
      readonly sha256: string
      /** Where the last whole line ends; what follows was torn off by a crash. */
      readonly endsAtByte: number
      readonly isTorn: boolean
    }
  | { readonly ok: false; readonly message: string }

type Line =
  | { readonly ok: true; readonly entry: Entry; readonly chain: string }
  | { readonly ok: false; readonly kind: 'no-json' | 'damaged'; readonly message: string }

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const damaged = (message: string): Line => ({ ok: false, kind: 'damaged', message })

function wrongVersion(entry: unknown): Line | null {
  const version = isObject(entry) ? entry['version'] : undefined
  if (!isObject(entry) || entry['type'] !== 'session-opened')
    return damaged('does not open a session; it is no journal of stint tune')
  if (version === JOURNAL_VERSION) return null
  return damaged(
    `is of journal version ${JSON.stringify(version)}; this stint reads version ${JOURNAL_VERSION}, so start a new session`,
  )
}

const whole = /^\{"entry":(?<json>\{.*\}),"chain":"(?<chain>[\da-f]{64})"\}$/s

function readLine(text: string, before: string): Line {
  if (parse(text) === undefined) return { ok: false, kind: 'no-json', message: 'is no JSON' }
  const { json = '', chain = '' } = whole.exec(text)?.groups ?? {}
  const entry = parse(json)
  if (entry === undefined) return damaged('is no line of a journal: expected {"entry":…,"chain":…}')
  const version = before === CHAIN_START ? wrongVersion(entry) : null
  if (version !== null) return version
  if (nextChain(before, json) !== chain)
    return damaged('does not follow from the lines before it: something was changed, lost or moved')
  const read = entrySchema.safeParse(entry)
  if (!read.success) return damaged(`cannot be understood: ${firstFault(read.error)}`)
  // Not `read.data`: fields that a newer writer added stay as they are.
  return { ok: true, entry: entry as Entry, chain }
}

const firstFault = (error: Parameters<typeof prettifyError>[0]) =>
  prettifyError(error)
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/^✖ /, '')

/** Reads a journal from its bytes. The last line may be torn; any other fault makes it unbelievable from there on. */
export function readJournalText(bytes: Buffer, file: string): JournalText {
  const entries: Entry[] = []
  let [chain, at, number] = [CHAIN_START, 0, 0]
  while (at < bytes.length) {
    number += 1
    const end = bytes.indexOf(0x0a, at)
    const isLast = end === -1 || end === bytes.length - 1
    if (end === -1) break
    const line = readLine(bytes.toString('utf8', at, end), chain)
    if (!line.ok && line.kind === 'no-json' && isLast) break
    if (!line.ok) return { ok: false, message: `${file} line ${number} ${line.message}` }
    entries.push(line.entry)
    chain = line.chain
    at = end + 1
  }
  return { ok: true, entries, sha256: chain, endsAtByte: at, isTorn: at < bytes.length }
}
