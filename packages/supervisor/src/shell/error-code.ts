/** `ENOENT` of a system's error; of any other, what it says. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
