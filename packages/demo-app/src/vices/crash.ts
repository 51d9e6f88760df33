/** Throws where nobody catches; the process dies with exit code 1 and the request with it. */
export function crash(): void {
  setImmediate(() => {
    throw new Error('vice: crash')
  })
}
