import { parseReport } from './guard-report.ts'
import { isBoolean, isCount, isRecord, isText, parseAddress, parseRequest } from './guard-parts.ts'
import type { Fields } from './guard-parts.ts'
import type { AccessLogOrders, ToSupervisor, ToWorker } from './messages.ts'
import { printable } from './printable.ts'

/**
 * Reads what a worker sent. Null for anything that is not exactly a message of ours: apps send messages too, and a
 * compromised worker may send what it likes.
 */
export function parseToSupervisor(value: unknown): ToSupervisor | null {
  if (!isRecord(value)) return null
  switch (value['stint']) {
    case 'hello':
      return parseHello(value)
    case 'listening':
      return parseListening(value)
    case 'ready':
    case 'reopened':
    case 'closed':
    case 'drained':
      return { stint: value['stint'] }
    case 'serving':
      return parseServing(value)
    case 'released':
      return isCount(value['slot']) ? { stint: 'released', slot: value['slot'] } : null
    case 'report': {
      const report = parseReport(value['report'])
      return report === null ? null : { stint: 'report', report }
    }
    case 'listen-failed':
      return parseListenFailed(value)
    case 'threw':
    case 'aborted':
    case 'warning':
      return isText(value['text'])
        ? { stint: value['stint'], text: printable(value['text']) }
        : null
    default:
      return null
  }
}

/** Reads what the supervisor sent; null for messages of somebody else. */
export function parseToWorker(value: unknown): ToWorker | null {
  if (!isRecord(value)) return null
  switch (value['stint']) {
    case 'serve':
      return parseServe(value)
    case 'release':
      return parseRelease(value)
    case 'pause':
    case 'resume':
      return { stint: value['stint'] }
    case 'let-go':
      return isCount(value['connections'])
        ? { stint: 'let-go', connections: value['connections'] }
        : null
    case 'drain':
      return parseDrain(value)
    case 'orders':
      return parseOrdersChange(value)
    default:
      return null
  }
}

function parseHello({ version, pid, node }: Fields): ToSupervisor | null {
  if (!isCount(version) || !isCount(pid) || !isText(node)) return null
  return { stint: 'hello', version, pid, node }
}

function parseListening(value: Fields): ToSupervisor | null {
  const { index, tls } = value
  const request = parseRequest(value['request'])
  const address = parseAddress(value['address'])
  if (!isCount(index) || !isBoolean(tls) || request === null || address === null) return null
  return { stint: 'listening', index, request, address, tls }
}

function parseServing({ slot, index }: Fields): ToSupervisor | null {
  return isCount(slot) && isCount(index) ? { stint: 'serving', slot, index } : null
}

function parseListenFailed(value: Fields): ToSupervisor | null {
  const { code, hint } = value
  const request = parseRequest(value['request'])
  if (request === null || !isText(code) || !isText(hint)) return null
  return { stint: 'listen-failed', request, code: printable(code), hint: printable(hint) }
}

function parseServe({ slot, index, address: where }: Fields): ToWorker | null {
  const address = parseAddress(where)
  if (!isCount(slot) || !isCount(index) || address === null) return null
  return { stint: 'serve', slot, index, address }
}

function parseRelease({ slot, queue }: Fields): ToWorker | null {
  return isCount(slot) && isQueue(queue) ? { stint: 'release', slot, queue } : null
}

function parseDrain({ queue, idleGraceMs }: Fields): ToWorker | null {
  return isQueue(queue) && isCount(idleGraceMs) ? { stint: 'drain', queue, idleGraceMs } : null
}

function isQueue(value: unknown): value is 'relief' | 'answer' {
  return value === 'relief' || value === 'answer'
}

function parseOrdersChange(value: Fields): ToWorker | null {
  const { reportAtRequests, accessLog } = value
  if (!isCount(reportAtRequests)) return null
  if (accessLog === null) return { stint: 'orders', reportAtRequests, accessLog }
  const parsed = parseAccessLog(accessLog)
  return parsed === null ? null : { stint: 'orders', reportAtRequests, accessLog: parsed }
}

function parseAccessLog(value: unknown): AccessLogOrders | null {
  if (!isRecord(value)) return null
  const { format, all, status4xx, status5xx, slowMs } = value
  if (format !== 'pretty' && format !== 'json') return null
  if (!isBoolean(all) || !isBoolean(status4xx) || !isBoolean(status5xx)) return null
  return isCount(slowMs) ? { format, all, status4xx, status5xx, slowMs } : null
}
