/** The options that three kinds of production set-ups are known to use, in files of our own. */
export const inventories = [
  {
    name: 'a large Python service',
    settings: { workers: 128, maxRequests: 1000, maxWorkerLifetimeMs: 3_600_000, log4xx: true },
    text: `[uwsgi]
strict = true
master = true
enable-threads = true
vacuum = true                ; remove sockets at the end
single-interpreter = true
die-on-term = true
need-app = true
disable-logging = true
log-4xx = true
log-5xx = true
harakiri = 60
py-call-osafterfork = true
max-requests = 1000
max-worker-lifetime = 3600
reload-on-rss = 2048
worker-reload-mercy = 60
processes = 128
cheaper-algo = busyness
cheaper = 8
cheaper-initial = 16
cheaper-overload = 1
cheaper-step = 16
cheaper-busyness-multiplier = 30
cheaper-busyness-min = 20
cheaper-busyness-max = 70
cheaper-busyness-backlog-alert = 16
cheaper-busyness-backlog-step = 2
auto-procname = true
procname-prefix = "site "
`,
  },
  {
    name: 'a social network benchmark',
    settings: { workers: 6, backlog: 511, evilReloadOnRssBytes: 1200 * 2 ** 20 },
    text: `[uwsgi]
hostname = localhost:8000
http-socket = %(hostname)
chdir = %d
env = DJANGO_SETTINGS_MODULE=site.settings
module = site.wsgi
master = true
processes = %k
harakiri = 75
harakiri-verbose = true
reload-mercy = 15
worker-reload-mercy = 15
vacuum = true
reload-on-rss = 1000
evil-reload-on-rss = 1200
auto-procname = true
die-on-term = true
need-app = true
buffer-size = 8192
listen = 511
socket-timeout = 10
thunder-lock = true
lock-engine = ipcsem
stats = 127.0.0.1:9191
logger = file:/var/log/site.log
disable-logging = true
optimize = 2
disable-gc = true
lazy-apps = true
max-requests = 5000
max-requests-delta = 1000
`,
  },
  {
    name: 'a container',
    settings: { maxRequests: 1000, noOrphans: true, pidfile: '/run/site.pid' },
    text: `[uwsgi]
http-socket = :$(PORT)
master
if-env = WORKERS
processes = $(WORKERS)
endif
if-not-env = WORKERS
cheaper = 2
processes = 8
endif
harakiri = 20
harakiri-graceful-timeout = 5
harakiri-queue-threshold = 80
max-requests = 1000
reload-on-rss = 300
worker-reload-mercy = 10
stats = /tmp/statsock
memory-report = true
die-on-term = true
exit-on-reload = true
need-app = true
ignore-sigpipe = true
ignore-write-errors = true
disable-write-exception = true
listen = 128
buffer-size = 32768
post-buffering = 8192
lazy-apps = true
add-header = Connection: close
hook-master-start = unix_signal:15 gracefully_kill_them_all
no-orphans = true
touch-reload = /srv/site/reload
pidfile = /run/site.pid
uid = www-data
gid = www-data
`,
  },
] as const
