import { fstatSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

import { ORDERS_ENV } from '../protocol/messages.ts'
import type { Orders } from '../protocol/messages.ts'

/**
 * Reads this worker's orders, or null where the agent has no business: threads, cluster children, processes the app
 * starts. The variable is removed so that none of the app's own children takes itself for a worker; behind a command
 * it stays until the process that listens is found.
 */
export function takeOrders(): Orders | null {
  const text = process.env[ORDERS_ENV]
  if (text === undefined || !isMainThread) return null
  const orders = JSON.parse(text) as Orders
  if (orders.channelFd === null) {
    forgetOrders()
    return process.send === undefined ? null : orders
  }
  // A forked child has node's own channel where ours would be.
  if (process.send !== undefined || !isSocket(orders.channelFd)) return null
  return orders
}

/** Makes every process started from now on a stranger to Stint. */
export function forgetOrders(): void {
  delete process.env[ORDERS_ENV]
}

function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket()
  } catch {
    return false
  }
}
