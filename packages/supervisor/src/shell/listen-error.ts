/** What went wrong with an address, in words an operator can act on. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}
