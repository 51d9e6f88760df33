import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import type { Outcome, Response } from './outcome.ts'
import { requestHead } from './request.ts'
import { type LoadOptions, type LoadRun, Run } from './run.ts'

/** Options of {@link uploads}. The defaults make one upload last about 1.5 s. `timeoutMs` is 30,000 by default, `drainMs` 10,000. */
export interface UploadOptions extends LoadOptions {
  /** Default 1 MiB. */
  readonly bytes?: number
  /** Default 64 KiB. */
  readonly chunkBytes?: number
  /** Between two chunks. Default 100. */
  readonly pauseMs?: number
  /** Sends `Expect: 100-continue` and the body only after the 100. Default false. */
  readonly expectsContinue?: boolean
  /** Keeps the connection for the next upload. Default false. */
  readonly reuses?: boolean
}

/**
 * Slow POSTs with a Content-Length. The answer must come after the whole body and, unless `check` says otherwise, name the
 * number of bytes received: a plain number or `{"bytes":N}`.
 */
export function uploads(options: UploadOptions): LoadRun {
  const { bytes = 1024 * 1024, timeoutMs = 30_000, drainMs = 10_000 } = options
  const check = options.check ?? ((response: Response) => wantsCount(response, bytes))
  const run = new Run({ ...options, timeoutMs, drainMs, check })
  return run.start(async () => {
    let connection: Connection | null = null
    for (let index = run.next(); index !== null; index = run.next()) {
      if (connection === null || !connection.isOpen) connection = run.connect()
      const outcome = await upload(connection, { options, bytes, index, timeoutMs })
      if (options.reuses !== true) connection.close()
      run.record(index, outcome)
      await run.rest(outcome, 0)
    }
  }, options.concurrency ?? 8)
}

async function upload(
  connection: Connection,
  {
    options,
    bytes,
    index,
    timeoutMs,
  }: { options: UploadOptions; bytes: number; index: number; timeoutMs: number },
): Promise<Outcome> {
  const headers: Record<string, string> = { 'Content-Length': String(bytes) }
  if (options.expectsContinue === true) headers['Expect'] = '100-continue'
  const head = requestHead(options, index, { method: 'POST', headers })
  const { promise: continued, resolve: onContinue } = Promise.withResolvers<void>()
  let hasEnded = false
  const ended = connection.exchange(head, timeoutMs, onContinue).then((outcome) => {
    hasEnded = true
    return outcome
  })
  if (options.expectsContinue === true) await Promise.race([continued, ended])
  const { chunkBytes = 64 * 1024, pauseMs = 100 } = options
  for (let sent = 0; sent < bytes; sent += chunkBytes) {
    if (sent > 0 && pauseMs > 0) await Promise.race([sleep(pauseMs), ended])
    if (hasEnded) return tooEarly(connection, await ended)
    await connection.write(Buffer.alloc(Math.min(chunkBytes, bytes - sent), 'u'))
  }
  return ended
}

function tooEarly(connection: Connection, outcome: Outcome): Outcome {
  if (outcome.kind !== 'answered') return outcome
  connection.close()
  const detail = `status ${outcome.response.status} before the whole body was sent`
  return { ...outcome, kind: 'badResponse', detail }
}

function wantsCount({ status, body }: Response, bytes: number): string | null {
  if (status < 200 || status > 299) return `status ${status}`
  const text = body.toString()
  const received = /^\s*(?:\{\s*"bytes"\s*:\s*)?(\d+)\s*\}?\s*$/.exec(text)?.[1]
  return received === String(bytes) ? null : `sent ${bytes} bytes, answer ${text.slice(0, 60)}`
}
