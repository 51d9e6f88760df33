import { join } from 'node:path'
import { knobs } from '../../../packages/supervisor/src/config/knobs.ts'
import type { Contender, Feature, Order } from '../contender.ts'
import { builtStint } from '../product.ts'
import type { Site } from '../site.ts'

type Layout = 'slot' | 'shared'

/** The supervisor as it is published: built, with its defaults but for the layout. */
export const stintSlot = stint('slot', 'Stint, slot sockets')
export const stintShared = stint('shared', 'Stint, shared socket')

/** With the knob that moves kept-alive connections, which only tells where those are counted. */
export const stintRebalance: Contender = {
  ...stint('slot', 'Stint, slot sockets, rebalance', ['--rebalance']),
  id: 'stint-rebalance',
  settleSeconds: 12,
}

function stint(layout: Layout, name: string, knobsSet: readonly string[] = []): Contender {
  return {
    id: `stint-${layout}`,
    name,
    family: 'stint',
    needs: 'nothing',
    version: null,
    start: (site, order) => ({
      file: process.execPath,
      args: [
        builtStint(),
        'run',
        ...flags(layout, order),
        ...knobsSet,
        join(site.apps, `${order.app}.cjs`),
      ],
      env: { ...runtimeOf(site), PORT: String(order.port) },
    }),
    stop: () => ({ by: 'signal', signal: 'SIGTERM' }),
    reload: (site) => ({
      by: 'command',
      command: {
        file: process.execPath,
        args: [builtStint(), 'reload', '--wait'],
        env: runtimeOf(site),
      },
    }),
    recycling: { is: 'there' },
    harakiri: harakiri(),
  }
}

function flags(layout: Layout, { workers, maxRequests, harakiriSeconds }: Order): string[] {
  const limits = maxRequests === undefined ? [] : ['--max-requests', String(maxRequests)]
  const lifetime = maxRequests === undefined ? [] : ['--min-worker-lifetime', '0']
  const patience = harakiriSeconds === undefined ? [] : ['--harakiri', String(harakiriSeconds)]
  const shape = ['--listen-layout', layout, '--workers', String(workers), '--log-level', 'warn']
  return [...shape, ...limits, ...lifetime, ...patience]
}

const runtimeOf = (site: Site): Record<string, string> => ({ XDG_RUNTIME_DIR: site.runtime })

function harakiri(): Feature {
  return 'harakiri' in knobs ? { is: 'there' } : { is: 'not built' }
}
