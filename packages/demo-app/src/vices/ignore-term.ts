import { sendJson } from '../http/reply.ts'
import type { Exchange } from '../http/exchange.ts'

/** Makes SIGTERM do nothing but be mentioned. */
export function startIgnoringTerm(): void {
  if (!isIgnoringTerm()) process.on('SIGTERM', mention)
}

/** Stops ignoring SIGTERM if it did, starts if it did not. */
export function ignoreTerm({ response }: Exchange): void {
  if (isIgnoringTerm()) process.off('SIGTERM', mention)
  else startIgnoringTerm()
  sendJson(response, { vice: 'ignore-term', ignoring: isIgnoringTerm() })
}

function isIgnoringTerm(): boolean {
  return process.listeners('SIGTERM').includes(mention)
}

function mention(): void {
  console.log(`demo-app pid ${process.pid} ignores SIGTERM`)
}
