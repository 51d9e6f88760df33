const wildcards = new Set(['', '0.0.0.0', '[::]'])

/** Where to ask what listens on `HOST:PORT` or `PORT`; null when HTTP on a known port cannot. */
export function urlOf(address: string): string | null {
  const found = /^(?:(.*):)?([1-9]\d*)$/.exec(address)
  if (found === null) return null
  const [, host = '', port] = found
  return `http://${wildcards.has(host) ? '127.0.0.1' : host}:${port}`
}
