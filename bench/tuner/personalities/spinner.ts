/**
 * Does the same small piece of work again and again, and tells whoever asks what it cost since it was asked before: a
 * neighbour behind the hypervisor that takes a part of this CPU is seen by nothing else.
 */
import { pbkdf2Sync } from 'node:crypto'

const ROUNDS = 1_500
const EVERY_MS = 10

let pieces = 0
let cpuMicros = 0
setInterval(spin, EVERY_MS)
process.on('message', () => {
  if (pieces === 0) spin()
  process.send?.(cpuMicros / pieces)
  pieces = 0
  cpuMicros = 0
})
process.on('disconnect', () => process.exit())

function spin(): void {
  const before = process.cpuUsage()
  pbkdf2Sync('stint', 'spin', ROUNDS, 32, 'sha256')
  const { user, system } = process.cpuUsage(before)
  pieces++
  cpuMicros += user + system
}
