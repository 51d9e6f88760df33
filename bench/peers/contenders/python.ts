import { join } from 'node:path'
import type { Contender } from '../contender.ts'
import { debianVersion } from '../packages.ts'

/** uWSGI, prefork, one request per process, behind its own router: its plain socket pins a worker to each idle connection. */
export const uwsgi: Contender = {
  id: 'uwsgi',
  name: 'uWSGI (Python)',
  family: 'field',
  needs: 'debian',
  version: () => debianVersion('uwsgi-core'),
  start: (site, { workers, port, maxRequests, harakiriSeconds }) => ({
    file: 'uwsgi-core',
    args: [
      ['--plugin', 'python3,http', '--chdir', site.apps, '--wsgi-file', 'wsgi.py'],
      ['--http', `127.0.0.1:${port}`, '--http-keepalive', '--listen', '511'],
      ['--master', '--processes', String(workers), '--disable-logging', '--die-on-term'],
      ['--need-app', '--lazy-apps', '--master-fifo', join(site.runtime, 'fifo')],
      maxRequests === undefined ? [] : ['--max-requests', String(maxRequests)],
      maxRequests === undefined ? [] : ['--min-worker-lifetime', '0'],
      harakiriSeconds === undefined ? [] : ['--harakiri', String(harakiriSeconds)],
    ].flat(),
  }),
  stop: () => ({ by: 'signal', signal: 'SIGTERM' }),
  // Chain reload: HUP would replace the router as well, and lose what it holds.
  reload: (site) => ({ by: 'fifo', path: join(site.runtime, 'fifo'), text: 'c' }),
  recycling: { is: 'there' },
  harakiri: { is: 'there' },
}

/** gunicorn with threads, so that it keeps connections alive. */
export const gunicorn: Contender = {
  id: 'gunicorn',
  name: 'gunicorn (Python)',
  family: 'field',
  needs: 'debian',
  version: () => debianVersion('gunicorn'),
  start: (site, { workers, port, maxRequests, harakiriSeconds }) => ({
    file: 'gunicorn',
    args: [
      ['--workers', String(workers), '--worker-class', 'gthread', '--threads', '8'],
      ['--bind', `127.0.0.1:${port}`, '--chdir', site.apps, '--log-level', 'warning'],
      maxRequests === undefined ? [] : ['--max-requests', String(maxRequests)],
      harakiriSeconds === undefined ? [] : ['--timeout', String(harakiriSeconds)],
      ['wsgi:application'],
    ].flat(),
  }),
  stop: () => ({ by: 'signal', signal: 'SIGTERM' }),
  reload: () => ({ by: 'signal', signal: 'SIGHUP' }),
  recycling: { is: 'there' },
  harakiri: { is: 'there' },
}
