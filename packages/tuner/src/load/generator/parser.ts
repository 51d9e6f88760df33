import type { CannonClient } from 'autocannon'

const mended = new WeakSet<CannonClient>()
const FIRST_FINAL_STATUS = 200
const SWITCHING_PROTOCOLS = 101

/**
 * Teaches autocannon's parser three things, once: a HEAD has no body, a 1xx is not the answer, and a response that
 * nobody asked for or that is no HTTP breaks the connection (autocannon drops the parser's error and waits for ever).
 */
export function mendParser(client: CannonClient, onBroken: () => void): void {
  if (mended.has(client)) return
  mended.add(client)
  const { parser, pipelinedRequests } = client
  const { 2: onHeadersComplete, 4: onMessageComplete } = parser
  const execute = parser.execute.bind(parser)

  parser[2] = (info) => {
    onHeadersComplete(info)
    return pipelinedRequests.peek()?.req.method === 'HEAD'
  }
  parser[4] = (info) => {
    const status = pipelinedRequests.peek()?.headers.statusCode
    if (status === undefined) return onBroken()
    const isInterim = status < FIRST_FINAL_STATUS && status !== SWITCHING_PROTOCOLS
    return isInterim ? undefined : onMessageComplete(info)
  }
  parser.execute = (chunk) => {
    const result = execute(chunk)
    if (result instanceof Error) onBroken()
    return result
  }
}
