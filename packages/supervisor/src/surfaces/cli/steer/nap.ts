/** Between two looks at a supervisor. */
export function nap(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
