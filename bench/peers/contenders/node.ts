import { join } from 'node:path'
import type { Contender } from '../contender.ts'

const NOT_THERE = { is: 'not there' } as const
const byTerm = () => ({ by: 'signal', signal: 'SIGTERM' }) as const
const byHup = () => ({ by: 'signal', signal: 'SIGHUP' }) as const

/** The app alone: what every other row is compared with. */
export const bare: Contender = {
  id: 'bare',
  name: '`node app.js`',
  family: 'node',
  needs: 'nothing',
  version: null,
  start: (site, { app, port }) => ({
    file: process.execPath,
    args: [join(site.apps, `${app}.cjs`)],
    env: { PORT: String(port) },
  }),
  stop: byTerm,
  reload: null,
  recycling: NOT_THERE,
  harakiri: NOT_THERE,
}

/** The same once more: what differs between two of a kind is luck. */
export const bareAgain: Contender = { ...bare, id: 'bare-again', name: 'a second `node app.js`' }

export const clusterRoundRobin = byHand('cluster-rr', 'node:cluster, round-robin', 'cluster.cjs', {
  BENCH_POLICY: 'rr',
})
export const clusterShared = byHand('cluster-none', 'node:cluster, SCHED_NONE', 'cluster.cjs', {
  BENCH_POLICY: 'none',
})
export const reusePort = byHand('reuse-port', 'reusePort per worker', 'reuse-port.cjs', {})

/** A manager of a page, as one writes it from node's manual. */
function byHand(
  id: string,
  name: string,
  script: string,
  env: Readonly<Record<string, string>>,
): Contender {
  return {
    id,
    name,
    family: 'node',
    needs: 'nothing',
    version: null,
    start: (site, { app, workers, port }) => ({
      file: process.execPath,
      args: [join(site.apps, script)],
      env: {
        ...env,
        PORT: String(port),
        BENCH_APP: join(site.apps, `${app}.cjs`),
        BENCH_WORKERS: String(workers),
      },
    }),
    stop: byTerm,
    reload: byHup,
    recycling: NOT_THERE,
    harakiri: NOT_THERE,
  }
}
