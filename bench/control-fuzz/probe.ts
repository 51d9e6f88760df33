import { parentPort, workerData } from 'node:worker_threads'
import { ControlClient } from '../../packages/supervisor/src/surfaces/control/client.ts'

const EVERY_MS = 20

/** Asks for the status until told to stop, in a thread of its own: the storm must not delay the clock. */
const { path } = workerData as { readonly path: string }
const latenciesMs: number[] = []
let failed = 0
const orders = { isOver: false }
parentPort?.once('message', () => {
  orders.isOver = true
})
const client = await ControlClient.open(path)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage('connected')
while (!orders.isOver) {
  const startedMs = performance.now()
  await client.ask({ verb: 'status' }).then(
    () => latenciesMs.push(performance.now() - startedMs),
    () => failed++,
  )
  await new Promise((resolve) => {
    setTimeout(resolve, EVERY_MS)
  })
}
client.close()
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage({ latenciesMs, failed })
