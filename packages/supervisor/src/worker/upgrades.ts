import type { Server, Socket } from 'node:net'

import { connectionOf } from './connections.ts'

const UPGRADE_EVENTS = ['upgrade', 'connect'] as const

/**
 * Notices connections that leave HTTP. A server with an `upgrade` listener treats upgrade requests differently from
 * one without, so ours is there only while the app has one of its own.
 */
export function watchUpgrades(server: Server, count: () => void): void {
  const notice = (_request: unknown, socket: Socket): void => {
    const connection = connectionOf(socket)
    if (connection === undefined || connection.isForeign) return
    connection.isForeign = true
    count()
  }
  for (const event of UPGRADE_EVENTS) {
    if (server.listenerCount(event) > 0) server.on(event, notice)
  }
  server.on('newListener', (event: string, listener: unknown) => {
    if (!isUpgrade(event) || listener === notice) return
    if (!server.listeners(event).includes(notice)) server.on(event, notice)
  })
  server.on('removeListener', (event: string) => {
    if (!isUpgrade(event) || server.listenerCount(event) !== 1) return
    server.removeListener(event, notice)
  })
}

function isUpgrade(event: string): boolean {
  return event === 'upgrade' || event === 'connect'
}
