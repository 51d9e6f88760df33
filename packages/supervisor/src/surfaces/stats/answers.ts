import type { Log } from '../../shell/log.ts'

/** Makes the bytes of one answer. */
export type Render = () => Buffer

/** How old an answer may be: clients that ask all at once get the same one, so that a crowd costs as much as one. */
const FRESH_MS = 100

/**
 * Answers out of `print`, at most ten times a second. What cannot be printed is an empty answer and a line in the log:
 * statistics never end the service.
 */
export function answers(print: () => string, log: Log): Render {
  let answer = Buffer.alloc(0)
  let madeAtMs = -Infinity
  return () => {
    const nowMs = performance.now()
    if (nowMs - madeAtMs < FRESH_MS) return answer
    madeAtMs = nowMs
    answer = Buffer.from(attempt(print, log))
    return answer
  }
}

function attempt(print: () => string, log: Log): string {
  try {
    return print()
  } catch (error) {
    const text = `cannot render stats: ${error instanceof Error ? error.message : String(error)}`
    log({ level: 'error', text, fields: { event: 'stats-failed' } })
    return ''
  }
}
