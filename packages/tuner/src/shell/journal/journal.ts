import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Entry } from '../../core/session/entry.ts'
import { entrySchema } from '../../core/session/entry-schema.ts'
import { CHAIN_START, nextChain } from './chain.ts'
import { takeLock } from './lock.ts'
import { readJournalText, type JournalText } from './read-lines.ts'

/** A session's file, open for writing by this process alone. */
export interface Journal {
  readonly file: string
  /** What it held when it was opened. */
  readonly entries: readonly Entry[]
  /** One line each: what a crash took. */
  readonly notices: readonly string[]
  /**
   * Returns once the entry is on the disk. Throws what the disk says (a session that cannot remember must end), and a
   * ZodError for an entry that could not be read back.
   */
  append(entry: Entry): void
  /** The hash chain's value after the last entry. */
  sha256(): string
  close(): void
}

/** An open journal, or the one line that says why there is none. */
export type JournalOpening =
  | { readonly ok: true; readonly journal: Journal }
  | { readonly ok: false; readonly message: string }

const refuse = (message: string): JournalOpening => ({ ok: false, message })

const reasonOf = (error: unknown) => {
  const code = (error as NodeJS.ErrnoException).code
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    EEXIST: 'it is there already; "stint tune resume" goes on with it',
    EISDIR: 'it is a directory',
    ENOSPC: 'no space left on the disk',
  }
  return reasons[code ?? ''] ?? code ?? String(error)
}

/** A file's name is only safe from a power cut once its directory is. */
function syncDirectory(file: string): void {
  const fd = openSync(dirname(file), 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

const tornNotice = (file: string, text: Extract<JournalText, { ok: true }>) =>
  text.isTorn
    ? [`${file}: the last line was torn by a crash and is dropped; what it recorded is done again`]
    : []

function writer(
  file: string,
  fd: number,
  text: Extract<JournalText, { ok: true }>,
  release: () => void,
): Journal {
  let chain = text.sha256
  return {
    file,
    entries: text.entries,
    notices: tornNotice(file, text),
    append(entry) {
      entrySchema.parse(entry)
      const json = JSON.stringify(entry)
      const next = nextChain(chain, json)
      const line = Buffer.from(`{"entry":${json},"chain":"${next}"}\n`)
      for (let at = 0; at < line.length;) at += writeSync(fd, line, at)
      fsyncSync(fd)
      chain = next
    },
    sha256: () => chain,
    close() {
      closeSync(fd)
      release()
    },
  }
}

function withLock(file: string, open: (release: () => void) => JournalOpening): JournalOpening {
  try {
    const lock = takeLock(file)
    if (!lock.ok) return refuse(lock.message)
    let opening = refuse('')
    try {
      opening = open(lock.release)
    } finally {
      if (!opening.ok) lock.release()
    }
    return opening
  } catch (error) {
    return refuse(`${file}: ${reasonOf(error)}`)
  }
}

/** Starts a journal. A file that is there already is refused, never overwritten. */
export function createJournal(file: string): JournalOpening {
  return withLock(file, (release) => {
    const fd = openSync(file, 'ax', 0o600)
    syncDirectory(file)
    const empty = {
      ok: true,
      entries: [],
      sha256: CHAIN_START,
      endsAtByte: 0,
      isTorn: false,
    } as const
    return { ok: true, journal: writer(file, fd, empty, release) }
  })
}

/** Opens a journal to go on with it. A torn last line is cut off; any other damage is refused. */
export function resumeJournal(file: string): JournalOpening {
  return withLock(file, (release) => {
    const text = readJournalText(readFileSync(file), file)
    if (!text.ok) return refuse(text.message)
    if (text.entries.length === 0)
      return refuse(`${file} holds no session: it is empty; remove it and start again`)
    const fd = openSync(file, 'a')
    if (fstatSync(fd).size > text.endsAtByte) {
      ftruncateSync(fd, text.endsAtByte)
      fsyncSync(fd)
    }
    return { ok: true, journal: writer(file, fd, text, release) }
  })
}

/** Reads a journal that may be in use, without taking it: for reports. */
export function readJournal(file: string):
  | {
      readonly ok: true
      readonly entries: readonly Entry[]
      readonly sha256: string
      readonly notices: readonly string[]
    }
  | { readonly ok: false; readonly message: string } {
  try {
    const text = readJournalText(readFileSync(file), file)
    if (!text.ok) return text
    return {
      ok: true,
      entries: text.entries,
      sha256: text.sha256,
      notices: tornNotice(file, text),
    }
  } catch (error) {
    return { ok: false, message: `${file}: ${reasonOf(error)}` }
  }
}
