import { mkdirSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'

/**
 * The preload of a supervisor that belongs to a tuner (`node --import owner.js?directory=DIR stint.js run ...`). The
 * tuner holds the other end of descriptor 3: when that closes, the tuner is gone, however it died, and its target goes
 * too. Workers that survive a killed supervisor are the sentinel's. Its directory is made and removed here, so that it is
 * there no longer than the supervisor, which may also end by itself: on the log that nobody reads any more.
 */
const OWNER_FD = 3
const GRACE_MS = 5_000

const directory = new URL(import.meta.url).searchParams.get('directory')
if (directory !== null) {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
}

const owner = new Socket({ fd: OWNER_FD, readable: true, writable: false })
owner.on('error', () => {})
owner.once('close', () => {
  process.kill(process.pid, 'SIGINT')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref()
})
owner.resume()
owner.unref()
