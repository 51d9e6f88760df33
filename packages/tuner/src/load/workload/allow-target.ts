import type { Target } from '../messages.ts'

/**
 * Null when load may go to a target, else why not, on one line. This machine is always allowed; another only when
 * `allowed` names it as `host` or `host:port`.
 */
export function allowTarget({ host, port }: Target, allowed: readonly string[]): string | null {
  if (isLoopback(host)) return null
  const name = host.includes(':') ? `[${host}]` : host
  const isNamed = allowed.some((entry) =>
    [host, name, `${name}:${port}`].includes(entry.toLowerCase()),
  )
  return isNamed
    ? null
    : `${name}:${port} is not this machine: a load test of somebody else's host is an attack; name yours with --target-allow ${name}`
}

/** 127.0.0.0/8, ::1, the same mapped to IPv6, and localhost; a name is not resolved. */
function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  if (name === 'localhost' || name === '::1') return true
  const parts = /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name)
  return parts !== null && parts.slice(1).every((part) => Number(part) <= 255)
}
