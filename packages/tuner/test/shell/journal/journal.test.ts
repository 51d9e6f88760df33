import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  createJournal,
  readJournal,
  resumeJournal,
  type Journal,
  type JournalOpening,
} from '../../../src/shell/journal/journal.ts'
import { emptyDirectory } from '../../support/directory.ts'
import { opened, trial } from '../../support/entries.ts'

function opens(opening: JournalOpening): Journal {
  if (!opening.ok) throw new Error(opening.message)
  return opening.journal
}

function messageOf(opening: { readonly ok: boolean; readonly message?: string }): string {
  return opening.message ?? 'it was opened'
}

/** A closed journal of a few trials. */
function written(trials = 3): string {
  const file = join(emptyDirectory(), 'journal.jsonl')
  const journal = opens(createJournal(file))
  journal.append(opened)
  for (let number = 1; number <= trials; number += 1)
    for (const entry of trial(number)) journal.append(entry)
  journal.close()
  return file
}

function changeLine(file: string, number: number, change: (line: string) => string): void {
  const lines = readFileSync(file, 'utf8').split('\n')
  writeFileSync(
    file,
    lines.map((line, index) => (index === number - 1 ? change(line) : line)).join('\n'),
  )
}

describe('a journal', () => {
  it('gives back what was appended, over any number of openings, and its hash goes on', () => {
    const file = written()
    const journal = opens(resumeJournal(file))
    expect(journal.entries).toEqual([opened, ...[1, 2, 3].flatMap(trial)])
    const before = journal.sha256()
    journal.append({ type: 'session-resumed', atMs: 1 })
    journal.close()
    const read = readJournal(file)
    expect(read).toMatchObject({ ok: true, notices: [] })
    expect(read.ok && read.entries).toHaveLength(8)
    expect(read.ok && read.sha256).not.toBe(before)
  })

  it('is never overwritten by a new session', () => {
    const file = written()
    expect(messageOf(createJournal(file))).toContain('"stint tune resume" goes on with it')
    expect(opens(resumeJournal(file)).entries).toHaveLength(7)
  })

  it('takes no entry that it could not read back', () => {
    const journal = opens(createJournal(join(emptyDirectory(), 'journal.jsonl')))
    expect(() => journal.append({ type: 'session-resumed', atMs: NaN })).toThrow(/atMs/)
    journal.close()
  })
})

describe('a torn last line', () => {
  it.each(['{"entry":{"type":"trial-fin', '\0\0\0\0\n', '{"entry"'])(
    'is dropped and said, and the session goes on after it (%j)',
    (torn) => {
      const file = written()
      appendFileSync(file, torn)
      expect(readJournal(file)).toMatchObject({ ok: true })
      const journal = opens(resumeJournal(file))
      expect(journal.entries).toHaveLength(7)
      expect(journal.notices.join()).toContain('torn by a crash')
      journal.append({ type: 'session-resumed', atMs: 2 })
      journal.close()
      expect(opens(resumeJournal(file))).toMatchObject({ notices: [] })
    },
  )
})

describe('a damaged journal is refused in one line that names file and line', () => {
  it.each([
    [
      'a changed figure',
      4,
      (line: string) => line.replace('"trial":2', '"trial":9'),
      /does not follow/,
    ],
    ['a lost line', 4, () => '', /is no JSON/],
    ['rubbish in the middle', 3, () => 'rubbish', /is no JSON/],
    ['another file', 1, () => '{"name":"shop"}', /is no line of a journal/],
    [
      'a later version',
      1,
      (line: string) => line.replace('"version":1', '"version":2'),
      /is of journal version 2; this stint reads version 1/,
    ],
  ])('%s', (_what, number, change, says) => {
    const file = written()
    changeLine(file, number, change)
    for (const opening of [resumeJournal(file), readJournal(file)]) {
      expect(messageOf(opening)).toMatch(says)
      expect(messageOf(opening)).toContain(`journal.jsonl line ${number} `)
      expect(messageOf(opening)).not.toContain('\n')
    }
  })

  it('no file, an empty file', () => {
    const file = join(emptyDirectory(), 'none.jsonl')
    expect(messageOf(resumeJournal(file))).toMatch(/none\.jsonl: no such file/)
    writeFileSync(file, '')
    expect(messageOf(resumeJournal(file))).toMatch(/holds no session/)
  })
})

describe('one writer', () => {
  it('a second one is refused while the first lives, and admitted once it has closed', () => {
    const file = written()
    const first = opens(resumeJournal(file))
    expect(messageOf(resumeJournal(file))).toContain(`(pid ${process.pid})`)
    first.close()
    opens(resumeJournal(file)).close()
  })

  it('a lock whose owner is dead is taken over, also when its pid lives again as another process', () => {
    const file = written()
    for (const owner of ['4194304', `${process.pid} 1`, 'rubbish', '']) {
      writeFileSync(`${file}.lock`, owner)
      const journal = opens(resumeJournal(file))
      expect(journal.entries).toHaveLength(7)
      journal.close()
    }
  })
})
