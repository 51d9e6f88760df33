import { join } from 'node:path'
import type { Contender } from '../contender.ts'
import { debianVersion } from '../packages.ts'

/** Passenger Standalone with its builtin engine, Debian's package; no phoning home. */
export const passenger: Contender = {
  id: 'passenger',
  name: 'Passenger',
  family: 'node',
  needs: 'debian',
  scatters: true,
  version: () => debianVersion('passenger'),
  start: (site, { app, workers, port, maxRequests }) => ({
    file: 'passenger',
    args: [
      ['start', site.apps, '--engine', 'builtin', '--environment', 'production'],
      ['--app-type', 'node', '--nodejs', process.execPath, '--startup-file', `${app}.cjs`],
      ['--address', '127.0.0.1', '--port', String(port), '--disable-security-update-check'],
      ['--min-instances', String(workers), '--max-pool-size', String(workers)],
      ['--instance-registry-dir', site.runtime, '--pid-file', join(site.runtime, 'pid')],
      ['--log-file', join(site.runtime, 'passenger.log'), '--log-level', '1'],
      maxRequests === undefined ? [] : ['--max-requests', String(maxRequests)],
    ].flat(),
  }),
  stop: () => ({ by: 'signal', signal: 'SIGTERM' }),
  reload: (site) => ({
    by: 'command',
    command: {
      file: 'passenger-config',
      args: ['restart-app', '--ignore-app-not-running', site.apps],
      env: { PASSENGER_INSTANCE_REGISTRY_DIR: site.runtime },
    },
  }),
  recycling: { is: 'there' },
  harakiri: { is: 'not there' },
}
