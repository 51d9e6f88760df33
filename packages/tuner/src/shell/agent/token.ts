import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'

const LEAST_LETTERS = 16
const OTHERS = 0o077

/** Reads the token of a file that only its owner may read; or why it cannot be used, on one line. */
export function readToken(
  path: string,
): { readonly ok: true; readonly token: string } | { readonly ok: false; readonly reason: string } {
  try {
    const token = readFileSync(path, 'utf8').trim()
    const mode = statSync(path).mode & 0o777
    if ((mode & OTHERS) !== 0)
      return refuse(`${path} can be read by others (mode ${mode.toString(8)}); chmod 600 ${path}`)
    if (token.length < LEAST_LETTERS)
      return refuse(
        `${path} holds a token of ${token.length} characters, at least ${LEAST_LETTERS}: openssl rand -hex 32 > ${path}`,
      )
    return { ok: true, token }
  } catch (error) {
    return refuse(`cannot read the token file ${path}: ${(error as NodeJS.ErrnoException).code}`)
  }
}

/** Whether a request carries the token; how long that takes says nothing about it. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function refuse(reason: string) {
  return { ok: false, reason } as const
}
