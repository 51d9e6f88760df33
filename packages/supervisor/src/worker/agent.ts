import { PROTOCOL_VERSION } from '../protocol/messages.ts'
import { settleAsyncContext } from './async-context.ts'
import { Channel } from './channel.ts'
import { takeOrders } from './orders.ts'
import { Worker } from './worker.ts'

/**
 * The preload (`node --import agent.js app.js`) that makes an unmodified app a worker. Without orders in its
 * environment it does nothing at all; with orders of another version it only says so.
 */
const orders = takeOrders()
if (orders !== null && orders.version === PROTOCOL_VERSION) {
  settleAsyncContext()
  new Worker(orders).start()
} else if (orders !== null && orders.channelFd === null) {
  new Channel(orders, { message: () => undefined, gone: () => undefined }).open(PROTOCOL_VERSION)
}
