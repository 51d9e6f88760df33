/** A user's mistake that only the machine could show: one line, no stack. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
