import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from '../contender.ts'
import { packagePath, packageVersion } from '../packages.ts'

/** Platformatic Watt: worker threads with SO_REUSEPORT in one process, metrics and admin API off. */
export const watt: Contender = {
  id: 'watt',
  name: 'wattpm',
  family: 'node',
  needs: 'packages',
  version: () => packageVersion('wattpm'),
  start: (site, { app, workers, port }) => {
    const runtime = {
      workers,
      server: { hostname: '127.0.0.1', port },
      logger: { level: 'warn' },
      metrics: false,
      healthProbes: false,
    }
    const config = { module: '@platformatic/node', node: { main: `${app}.cjs` }, runtime }
    writeFileSync(join(site.apps, 'watt.json'), JSON.stringify(config))
    writeFileSync(join(site.apps, 'package.json'), JSON.stringify({ name: nameOf(port) }))
    return {
      file: process.execPath,
      args: [packagePath('wattpm', 'bin/cli.js'), 'start', site.apps],
    }
  },
  stop: () => ({ by: 'signal', signal: 'SIGTERM' }),
  reload: (site, { port }) => ({
    by: 'command',
    command: {
      file: process.execPath,
      args: [packagePath('wattpm', 'bin/cli.js'), 'restart', nameOf(port)],
    },
  }),
  recycling: { is: 'not there' },
  harakiri: { is: 'not there' },
}

/** Under which `wattpm restart` finds this runtime and no other. */
const nameOf = (port: number): string => `bench-${port}`
