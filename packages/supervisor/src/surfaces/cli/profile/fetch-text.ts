import type { FileRead } from '../../../config/files.ts'

const longestMs = 10_000
const largestBytes = 2 ** 20

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no whole answer within ${longestMs / 1000} s`
  const code = codeOf(error)
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
    ENOTFOUND: 'there is no such host (ENOTFOUND)',
  }
  return reasons[code] ?? (code || (error instanceof Error ? error.message : String(error)))
}

/** The body as text, unless it grows too large. */
async function bodyOf(response: Response): Promise<FileRead> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > largestBytes) return { ok: false, reason: 'it is larger than 1 MiB' }
    chunks.push(chunk)
  }
  return { ok: true, text: Buffer.concat(chunks).toString('utf8') }
}

/** Fetches a text of at most 1 MiB within 10 seconds. Never throws. */
export async function fetchText(url: string): Promise<FileRead> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(longestMs),
    })
    if (response.ok) return await bodyOf(response)
    await response.body?.cancel()
    return { ok: false, reason: `the answer is HTTP ${response.status}` }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  }
}
