/** A generator process: runs one window at a time, as its parent orders over IPC. */
import type { Notice, Order } from '../messages.ts'
import { runWindow, startMetronome } from './window.ts'

const metronome = startMetronome()
let stop: AbortController | null = null

const tell = (notice: Notice): void => {
  process.send?.(notice)
}

metronome.once('online', () => tell({ type: 'ready' }))
// A generator without a parent would go on loading the target with nobody to stop it.
process.on('disconnect', () => process.exit(0))
// An operator's Ctrl-C goes to the whole process group; the parent decides.
process.on('SIGINT', () => {})

process.on('message', (order: Order) => {
  if (order.type === 'stop') stop?.abort()
  else void obey(order)
})

async function obey({ assignment }: Extract<Order, { type: 'run' }>): Promise<void> {
  stop = new AbortController()
  try {
    const share = await runWindow(assignment, {
      metronome,
      signal: stop.signal,
      onProgress: (progress) => tell({ type: 'progress', progress }),
    })
    tell({ type: 'done', share })
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}
