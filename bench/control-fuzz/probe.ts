import { parentPort, workerData } from 'node:worker_threads'
import { ControlClient } from '../../packages/supervisor/src/surfaces/control/client.ts'

const EVERY_MS = 20

/** Asks for the status until told to stop, in a thread of its own: the storm must not delay the clock. */
const { path } = workerData as { readonly path: string }
const latenciesMs: number[] = []
let failed = 0
let isOver = false
parentPort?.once('message', () => {
  isOver = true
})
const client = await ControlClient.open(path)
while (!isOver) {
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
parentPort?.postMessage({ latenciesMs, failed })
