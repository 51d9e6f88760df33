import type { Entry } from '../../core/session/entry.ts'
import type { SessionState } from '../../core/session/fold.ts'
import type { Subject } from '../../shell/session/subject.ts'
import type { Given } from './given.ts'
import type { Io } from './io.ts'

/** Shows a session while it runs. */
export interface Progress {
  readonly show: (entry: Entry, state: SessionState) => void
  readonly close: () => void
}

/** JSON lines with `--json`, nothing with `--quiet`, else one line per trial. */
export function progressOf({
  given,
  io,
}: {
  readonly state: SessionState
  readonly subject: Subject
  readonly given: Given
  readonly io: Io
}): Progress {
  const show = given.has('json')
    ? (entry: Entry): void => io.out(`${JSON.stringify(entry)}\n`)
    : given.has('quiet')
      ? (): void => undefined
      : (entry: Entry): void => {
          if (entry.type === 'trial-finished')
            io.err(`trial ${entry.trial}: ${JSON.stringify(entry.result).slice(0, 160)}\n`)
        }
  return { show, close: () => undefined }
}
