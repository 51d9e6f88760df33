import type { KnobName } from './knobs.ts'

/**
 * What becomes of a uWSGI option that is no knob of the same name: it means a knob, it is ignored (nothing is lost, or
 * nothing that changes an answer), or it is unsupported (to go on without it would be another service).
 */
export type Verdict =
  | { readonly verdict: 'means'; readonly knob: KnobName; readonly note?: string }
  | {
      readonly verdict: 'ignored' | 'unsupported'
      readonly reason: string
      readonly unless?: RegExp
    }

const means = (knob: KnobName, note?: string): Verdict =>
  note === undefined ? { verdict: 'means', knob } : { verdict: 'means', knob, note }
const ignored = (reason: string): Verdict => ({ verdict: 'ignored', reason })
const unsupported = (reason: string): Verdict => ({ verdict: 'unsupported', reason })

const all = (verdict: Verdict, names: string): Record<string, Verdict> =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, verdict]))

const always = ignored('Stint always works this way')
const python = ignored('it belongs to the Python plugin')
const later = (what: string) => ignored(`this version of Stint has no ${what}`)
const router = unsupported('Stint routes nothing; put a proxy in front, or do it in the app')
const otherProtocol = unsupported('Stint speaks HTTP only; use http-socket')
const sidecar = unsupported('Stint runs no other programs; use systemd or another container')
const privileges = unsupported('leave this to systemd or the container')
const memoryLock = ignored('it has no counterpart for Node processes')

/** uWSGI options by name, for `[uwsgi]` sections. Reasons are printed after the option's name. */
export const uwsgiOptions: Readonly<Record<string, Verdict>> = {
  workers: means('workers'),
  pidfile: means('pidfile', 'it is written once the first worker is ready'),
  pidfile2: means('pidfile', 'it is written once the first worker is ready'),
  'safe-pidfile2': means('pidfile'),
  'http11-socket': means('listen'),
  http: means('listen', 'there is no router process; workers serve it themselves'),
  logto2: means('logto'),
  'procname-prefix-spaced': means('procname'),
  'touch-workers-reload': means('touch-reload', 'workers are replaced one by one'),

  ...all(always, 'master lazy lazy-apps die-on-term enable-threads vacuum strict tcp-nodelay'),
  ...all(
    ignored('a Node worker serves many requests at once'),
    'threads async gevent loop greenlet',
  ),
  ...all(
    ignored('process titles are set by procname'),
    'auto-procname procname procname-master procname-append',
  ),
  ...all(
    ignored('workers do not share an accept lock'),
    'thunder-lock lock-engine persistent-ipcsem ftok',
  ),
  ...all(
    ignored('requests are logged only where access-log or a log-* knob asks for it'),
    'disable-logging',
  ),
  ...all(ignored('memory is always sampled, from outside'), 'memory-report'),
  ...all(
    python,
    `single-interpreter py-call-osafterfork py-callos-afterfork optimize disable-gc wsgi-env-behavior virtualenv venv
     home pythonpath pyhome callable plugins plugin need-plugin honour-stdin manage-script-name numa-fork skip-atexit skip-atexit-teardown no-threads-wait
     threads-stacksize python-autoreload py-tracebacker wsgi-disable-file-wrapper import shared-import pyargv`,
  ),
  ...all(
    ignored('name the Node app on the command line: stint run app.js'),
    'module wsgi-file wsgi mount worker-exec worker-exec2',
  ),
  ...all(
    ignored('a client that goes away is no error to Node'),
    'ignore-sigpipe ignore-write-errors disable-write-exception',
  ),
  ...all(
    ignored('there is no router process'),
    'http-processes http-auto-chunked http-raw-body http-websockets',
  ),
  ...all(ignored('use watch'), 'py-auto-reload py-autoreload fs-reload fs-brutal-reload'),
  ...all(
    ignored('bodies and headers are the business of the app and of Node'),
    'buffer-size post-buffering limit-post body-read-warning offload-threads',
  ),
  ...all(
    ignored('the time limits of connections are those of Node and the app'),
    'socket-timeout http-timeout http-keepalive http-connect-timeout http-headers-timeout so-send-timeout',
  ),
  ...all(
    ignored('the supervisor reacts at once; there is no tick'),
    'check-interval forkbomb-delay',
  ),
  ...all(ignored('worker-reload-mercy is the one that counts'), 'reload-mercy mule-reload-mercy'),
  ...all(ignored('every slot has a socket of its own'), 'reuse-port map-socket'),
  ...all(
    ignored('the address space of a Node process says nothing about its memory; use reload-on-rss'),
    'limit-as reload-on-as evil-reload-on-as',
  ),
  ...all(
    memoryLock,
    'ksm never-swap no-defer-accept so-keepalive socket-sndbuf socket-rcvbuf tcp-fast-open freebind abstract-socket skip-zero',
  ),
  ...all(ignored('use reload-on-pss'), 'reload-on-uss'),
  ...all(
    ignored('the log goes to stdout, or to the file that logto names, in the format of log-format'),
    'logger req-logger log-format logformat log-date log-encoder req-log-encoder log-master log-master-bufsize log-reopen log-x-forwarded-for log-micros log-maxsize log-backupname touch-logreopen touch-logrotate worker-log-to worker-logger threaded-logger logfile-chown logfile-chmod',
  ),
  ...all(later('such filter; use access-log'), 'log-zero log-big log-ioerror log-prefix'),
  ...all(
    ignored('uncaught exceptions always end a Node worker'),
    'reload-on-exception reload-on-exception-type reload-on-exception-value reload-on-exception-repr catch-exceptions',
  ),
  ...all(
    later('harakiri: requests have no deadline'),
    'harakiri t harakiri-verbose harakiri-graceful-timeout harakiri-graceful-signal harakiri-queue-threshold harakiri-no-arh',
  ),
  ...all(
    later('cheaper: the number of workers is fixed'),
    'cheaper cheaper-initial cheaper-algo cheaper-step cheaper-overload cheaper-idle cheaper-rss-limit-soft cheaper-rss-limit-hard cheaper-busyness-max cheaper-busyness-min cheaper-busyness-multiplier cheaper-busyness-penalty cheaper-busyness-verbose cheaper-busyness-backlog-alert cheaper-busyness-backlog-multiplier cheaper-busyness-backlog-step cheaper-busyness-backlog-nonzero cheap idle die-on-idle',
  ),
  ...all(
    later('metrics subsystem of uWSGI, and pushes no stats; use metrics'),
    'stats-push stats-no-metrics enable-metrics metric metrics-dir',
  ),
  ...all(
    later('such knob; set it with systemd, taskset or prlimit'),
    'cpu-affinity prio limit-nproc max-fd',
  ),
  'exit-on-reload': ignored('a reload replaces the workers and keeps the supervisor'),
  'fallback-config': unsupported('a wrong config file is always an error'),
  chdir2: unsupported('use chdir'),
  ...all(unsupported('use env'), 'unenv envdir'),
  ...all(
    unsupported('run stint in the foreground under systemd or in a container'),
    'daemonize daemonize2 d',
  ),
  protocol: { verdict: 'unsupported', reason: 'Stint speaks HTTP only', unless: /^http$/ },
  'socket-protocol': { verdict: 'unsupported', reason: 'Stint speaks HTTP only', unless: /^http$/ },
  ...all(
    otherProtocol,
    'socket uwsgi-socket s fastcgi-socket fastcgi-nph-socket scgi-socket scgi-nph-socket raw-socket puwsgi-socket suwsgi-socket shared-socket zeromq-socket udp',
  ),
  ...all(
    unsupported('Stint does no TLS; put a proxy in front'),
    'https https2 https-socket ssl-socket',
  ),
  ...all(
    router,
    'static-map static-map2 check-static static-index static-expires route route-uri route-run route-host route-label http-to https-to  del-header response-header collect-header offload',
  ),
  ...all(unsupported('Stint caches nothing'), 'cache cache2 cache-store'),
  ...all(
    unsupported('Stint has no task queue; use a library, or a program of its own'),
    'mule mules farm spooler spooler-processes spooler-frequency signal timer rbtimer',
  ),
  ...all(
    unsupported('Stint has no cron; use systemd timers or cron'),
    'cron cron2 unique-cron cron-harakiri legion-cron',
  ),
  ...all(
    sidecar,
    'attach-daemon attach-daemon2 attach-control-daemon smart-attach-daemon smart-attach-daemon2',
  ),
  ...all(
    unsupported('use systemd template units or containers'),
    'emperor vassals vassal-set zerg zerg-server zerg-pool legion subscribe-to subscribe2 fastrouter',
  ),
  ...all(
    privileges,
    'chroot cap unshare namespace cgroup add-gid no-initgroups immediate-uid immediate-gid drop-after-init drop-after-apps master-as-root',
  ),
  'add-header': {
    verdict: 'unsupported',
    reason: 'Stint changes no answers; do it in the app',
    unless: /^connection: ?close$/i,
  },
  'hook-master-start': {
    verdict: 'unsupported',
    reason: 'Stint runs no hooks',
    unless: /^unix_signal:15 gracefully_kill_them_all$/,
  },
  ...all(
    unsupported('Stint runs no hooks'),
    'hook-asap hook-pre-jail hook-post-jail hook-in-jail hook-as-root hook-as-user hook-pre-app hook-post-app hook-post-fork hook-accepting hook-accepting1 hook-accepting-once hook-accepting1-once hook-touch hook-as-user-atexit exec-asap exec-pre-jail exec-post-jail exec-in-jail exec-as-root exec-as-user exec-as-user-atexit exec-pre-app exec-post-app touch-exec touch-signal',
  ),
  ...all(unsupported('write it in an ini file'), 'xml yaml yml json sqlite3 ldap inherit'),
  ...all(
    unsupported('use if-env, if-not-env and $(VARIABLE)'),
    'if-opt if-not-opt if-exists if-not-exists if-file if-not-file if-dir if-not-dir if-hostname if-not-hostname if-reload if-not-reload if-plugin if-not-plugin for foreach for-times for-glob for-readline',
  ),
}
