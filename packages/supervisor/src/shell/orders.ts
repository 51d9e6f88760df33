import { knobs } from '../config/knobs.ts'
import type { Order } from './fifo-letters.ts'
import type { Fact } from './supervisor.ts'

/** Who does what a signal or a letter asks for; `by` says which. */
export interface OrderTargets {
  readonly post: (fact: Fact) => void
  readonly isPaused: () => boolean
  readonly reload: (by: string) => void
  readonly logStatistics: () => void
  readonly reopenLog: () => void
  readonly rewritePidfile: () => void
}

/** Does what was asked. */
export type Obey = (order: Order, by: string) => void

/** How the outside world's short words become facts. */
export function createObey(targets: OrderTargets): Obey {
  const { post } = targets
  return (order, by) => {
    switch (order) {
      case 'reload':
        return targets.reload(by)
      case 'stop':
        return post({ type: 'stop-asked', mode: 'graceful', by })
      case 'stop-fast':
        return post({ type: 'stop-asked', mode: 'fast', by })
      case 'one-more':
        return post({ type: 'scale-step-asked', step: 1, most: knobs.workers.max })
      case 'one-less':
        return post({ type: 'scale-step-asked', step: -1, most: knobs.workers.max })
      case 'toggle-pause':
        return post({ type: targets.isPaused() ? 'resume-asked' : 'pause-asked', by })
      case 'log-statistics':
        return targets.logStatistics()
      case 'reopen-log':
        return targets.reopenLog()
      case 'rewrite-pidfile':
        return targets.rewritePidfile()
    }
  }
}
