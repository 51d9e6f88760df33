import type { KnobName } from '../knobs.ts'

/** Where a knob does not do quite what uWSGI's option of that meaning does: what a migrating operator has to know. */
export const changedMeanings: Readonly<Partial<Record<KnobName, string>>> = {
  listen: 'connections are kept alive, and every slot has a socket of its own',
  backlog: 'a value above net.core.somaxconn is clamped with a warning; strict-listen refuses it',
  'max-requests': 'a replacement takes traffic before the worker leaves',
  'max-worker-lifetime': 'a replacement takes traffic before the worker leaves',
  'min-worker-lifetime': 'it also holds back reload-on-rss and reload-on-pss',
  'worker-reload-mercy': 'it bounds every drain, also that of max-requests and of a stop',
  'reload-on-rss':
    'memory is sampled from outside, mem-samples times in a row, not after a request',
  'reload-on-pss':
    'memory is sampled from outside, mem-samples times in a row, not after a request',
  'evil-reload-on-rss': 'such a death counts as a failure, so a slot that repeats it is throttled',
  'need-app': 'what counts is that no worker became ready at the first start',
  'touch-reload': 'workers are replaced one by one, and broken code never replaces working code',
  pidfile: 'it is written once the first worker is ready',
  'master-fifo':
    'one FIFO; R, w, W and c reload as r does, losing nothing; it is removed at the end',
  uid: 'workers only; the supervisor keeps its user',
  gid: 'workers only; the supervisor keeps its group',
  procname: 'processes are titled NAME supervisor and NAME worker 2',
}
