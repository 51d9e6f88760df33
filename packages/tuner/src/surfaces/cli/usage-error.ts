/** What a user wrote cannot be done: one line, exit code 2. The message names the flag or the file. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** `--slo: expected p99=100ms, got "fast"`. */
export function unexpected(flag: string, expected: string, got: string): UsageError {
  return new UsageError(`${flag}: expected ${expected}, got ${got === '' ? 'nothing' : `"${got}"`}`)
}
