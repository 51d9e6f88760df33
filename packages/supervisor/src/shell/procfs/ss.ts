import { execFile } from 'node:child_process'

const TIMEOUT_MS = 2000
const MAX_BYTES = 16 * 1024 * 1024

/** What `ss` of iproute2 prints; null when it is not installed or fails. Costs 15-25 ms in another process. */
export function runSs(args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      'ss',
      [...args],
      { timeout: TIMEOUT_MS, maxBuffer: MAX_BYTES, env: { ...process.env, LC_ALL: 'C' } },
      (error, stdout) => resolve(error === null ? stdout : null),
    )
  })
}
