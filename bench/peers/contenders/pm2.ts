import { join } from 'node:path'
import type { Command, Contender } from '../contender.ts'
import { packagePath, packageVersion } from '../packages.ts'
import type { Site } from '../site.ts'

/** PM2 in cluster mode, with a PM2_HOME and so a daemon of its own. */
export const pm2: Contender = {
  id: 'pm2',
  name: 'PM2, cluster mode',
  family: 'node',
  needs: 'packages',
  version: () => packageVersion('pm2'),
  start: (site, { app, workers, port }) =>
    command(site, ['start', join(site.apps, `${app}.cjs`), '-i', String(workers), '-n', 'bench'], {
      PORT: String(port),
    }),
  daemonPidFile: (site) => join(site.runtime, 'pm2.pid'),
  stop: (site) => ({ by: 'command', command: command(site, ['kill']) }),
  reload: (site) => ({ by: 'command', command: command(site, ['reload', 'bench']) }),
  recycling: { is: 'not there' },
  harakiri: { is: 'not there' },
}

function command(
  site: Site,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Command {
  return {
    file: process.execPath,
    args: [packagePath('pm2', 'bin/pm2'), '--silent', ...args],
    env: { ...env, PM2_HOME: site.runtime, PM2_DISABLE_VERSION_CHECK: 'true' },
  }
}
