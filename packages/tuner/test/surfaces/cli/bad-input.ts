import { matchHosts, readHostClass } from '@stint/supervisor'
import { profile } from '../../support/profile.ts'
import type { Situation } from './run-cli.ts'

/** Something a user may get wrong, and pieces of the one line that must be said about it: where, what, what to do. */
export interface BadInput extends Situation {
  readonly title: string
  readonly says: readonly string[]
}

const app = { 'app.js': '' }
const line = (title: string, args: readonly string[], ...says: readonly string[]): BadInput => ({
  title,
  args,
  files: app,
  says,
})

const commandsAndFlags: readonly BadInput[] = [
  line('no command', [], 'expected a command', 'stint tune --help'),
  line('a command that is close', ['rum', 'app.js'], 'unknown command "rum"', 'mean "run"?'),
  line('a command that is not', ['frobnicate'], 'expected one of doctor, run, resume'),
  line('an app for a command', ['app.js'], 'did you mean stint tune run app.js?'),
  line('control characters', ['\u001b[31mrun'], 'unknown command "?[31mrun"'),
  line('a flag that is close', ['run', 'app.js', '--slos', 'p99=1s'], '--slos', 'mean --slo?'),
  line('a flag that is not', ['run', 'app.js', '--frobnicate'], 'stint tune run --help'),
  line('a flag of another command', ['doctor', '--slo', 'p99=1s'], 'unknown flag --slo'),
  line('a short flag', ['run', '-x', 'app.js'], 'unknown flag -x'),
  line('a knob for a flag', ['run', '--workers', '2', 'app.js'], '--set workers=VALUE'),
  line('a negated flag', ['run', '--no-force', 'app.js'], 'unknown flag --no-force'),
  line('a flag without its value', ['run', 'app.js', '--slo'], '--slo: expected a value'),
  line('a flag before another', ['run', '--slo', '--quiet', 'app.js'], '--slo: expected a value'),
  line('an empty value', ['run', 'app.js', '--slo='], '--slo: expected a value, got nothing'),
  line('a value for none', ['run', 'app.js', '--force=yes'], '--force', 'takes no value'),
  line('an effort', ['run', 'app.js', '--effort', 'max'], '--effort', 'smoke, quick', 'got "max"'),
  line('arrivals', ['run', 'app.js', '--arrivals', 'x'], '--arrivals', 'poisson, uniform, burst'),
  line('a word too many', ['run', 'app.js', 'x'], '"x" is one word too many', 'behind --'),
  line('a word for doctor', ['doctor', 'app.js'], '"app.js" is one word too many'),
  line('a command for report', ['report', 'x', '--', 'y'], 'starts nothing', 'behind --'),
  line('no folder', ['resume'], 'expected the folder', 'stint tune resume <folder>'),
  line('no profile', ['verify'], 'expected a profile.json', 'verify <profile> [app]'),
  line('one variant', ['compare', 'a=1'], 'two variants', 'compare <a> <b> [app]'),
]

const run = (title: string, args: readonly string[], ...says: readonly string[]): BadInput =>
  line(title, ['run', 'app.js', ...args], ...says)

const values: readonly BadInput[] = [
  line('no app', ['run'], 'no app is given', 'stint tune run app.js'),
  line('an app that is not there', ['run', 'gone.js'], 'cannot run gone.js: no such file'),
  run('an SLO of words', ['--slo', 'fast'], '--slo: expected p99=100ms', 'got "fast"'),
  run('an SLO without a number', ['--slo', 'p99'], '--slo: expected p99=100ms'),
  run('an SLO of no time', ['--slo', 'p99=0ms'], '--slo: expected p99=100ms'),
  run('errors over 100 %', ['--slo', 'p99=1s,errors=200%'], '--slo: expected'),
  run('an objective', ['--objective', 'speed'], '--objective: expected capacity', 'got "speed"'),
  run('latency at no rate', ['--objective', 'latency@0'], '--objective: expected'),
  run('a budget', ['--budget', 'all day'], '--budget: expected', 'got "all day"'),
  run('a soak', ['--soak', '-5s'], '--soak: expected', 'got "-5s"'),
  run('generators', ['--generators', '0'], '--generators: expected', 'got "0"'),
  run('a seed', ['--seed', '1.5'], '--seed: expected', 'got "1.5"'),
  run('memory', ['--memory-budget', 'lots'], '--memory-budget: expected', 'got "lots"'),
  run('a setting without a value', ['--set', 'workers'], '--set: expected KNOB=VALUE'),
  run('a setting of no knob', ['--set', 'worker=2'], '--set: ', 'worker', 'workers'),
  run('a setting that cannot be', ['--set', 'workers=many'], '--set: ', 'workers', '"many"'),
  run('an address', ['--set', 'listen=8080'], '--set listen: leave it out', 'free port'),
  run('a log file', ['--set', 'logto=a.log'], '--set logto: leave it out'),
  run('a knob to fix', ['--fix', 'worker'], '--fix: "worker"', 'did you mean workers?'),
  run('a knob that is not searched', ['--fix', 'umask'], '--fix: "umask"', 'expected one of'),
  run('a Node that is not there', ['--node', 'gone'], '--node: gone', 'no such file'),
  run('a Node that is none', ['--node', '/bin/true'], '--node: /bin/true does not run'),
  run('a target without a token', ['--target', 'a:1'], '--target', '--token-file'),
  run(
    'a token that is not there',
    ['--target', '127.0.0.1:1', '--token-file', 'gone'],
    '--token-file',
    'gone',
  ),
  line('launches', ['capacity', 'app.js', '--launches', '0'], '--launches: expected'),
  line('pairs', ['compare', 'workers=1', 'workers=2', 'app.js', '--pairs', '1'], '--pairs: exp'),
  line('a variant', ['compare', 'fast', 'workers=2', 'app.js'], 'compare: expected KNOB=VALUE'),
  line('an app of a variant', ['compare', 'app=a.js', 'app=app.js'], 'cannot run a.js'),
  line(
    'a knob of a variant',
    ['compare', 'workers=1', 'workrs=2', 'app.js'],
    'compare: ',
    'workrs',
  ),
]

const load = (title: string, content: string, ...says: readonly string[]): BadInput => ({
  title: `workload: ${title}`,
  args: ['run', 'app.js', '--workload', 'load.json'],
  files: { ...app, 'load.json': content },
  says: ['--workload: load.json', ...says],
})

const loads: readonly BadInput[] = [
  run('a path', ['--url', 'feed'], '--url: expected a path of the app, such as /feed', '"feed"'),
  run('a whole URL', ['--url', 'http://h/x'], '--url: expected a path of the app'),
  run('two sources', ['--url', '/', '--workload', 'x'], '--url and --workload: one is enough'),
  run('no such workload', ['--workload', 'gone.json'], 'gone.json: there is no such file'),
  run('a directory', ['--workload', '.'], '--workload: .: it is a directory'),
  load('no JSON', '{ "routes": [', 'is no JSON'),
  load('empty', '{}', 'needs at least one route or session'),
  load('a key', '{"route":[]}', 'unknown key "route"', 'routes'),
  load('a path', '{"routes":[{"path":"feed"}]}', 'routes[0].path: expected a path'),
  load('a weight', '{"routes":[{"path":"/","weight":0}]}', 'routes[0].weight', 'above 0'),
  load('a status', '{"routes":[{"path":"/","expect":[99]}]}', 'routes[0].expect[0]'),
  load('a method', '{"routes":[{"path":"/","method":"POST"}]}', 'allowUnsafeMethods'),
  load('a header', '{"routes":[{"path":"/"}],"headers":{"a b":"c"}}', 'headers', 'no header name'),
  run('no such recording', ['--har', 'gone.har'], '--har: cannot read gone.har: no such file'),
  {
    ...run('a recording of nothing', ['--har', 'app.har'], '--har: app.har is no HAR recording'),
    files: { ...app, 'app.har': '{}' },
  },
]

const { verdict } = matchHosts(readHostClass(), { ...profile.hostClass, arch: 'sparc' })
if (verdict !== 'foreign') throw new Error('an architecture of the past is no foreign host?')
const foreign = JSON.stringify({ ...profile, hostClass: { ...profile.hostClass, arch: 'sparc' } })

const files: readonly BadInput[] = [
  run('out under a file', ['--out', 'app.js/x'], '--out: cannot write into app.js/x', 'directory'),
  run('out where nothing is made', ['--out', '/proc/x'], '--out: cannot write into', '/proc/x'),
  run('a store that is a file', ['--store', 'app.js'], '--store: cannot write into app.js'),
  {
    ...run('out with a session', ['--out', 's'], '--out: s holds a session', 'tune resume s'),
    files: { ...app, 's/journal.jsonl': '' },
  },
  line('no such session', ['resume', 'gone'], 'gone holds no session: there is no such folder'),
  line('a folder without one', ['resume', '.'], '. holds no session: it has no journal.jsonl'),
  line('report of no session', ['report', 'gone'], 'gone holds no session'),
  ...(['resume', 'report'] as const).flatMap((command): BadInput[] => [
    {
      title: `${command}: a journal of garbage`,
      args: [command, 's'],
      files: { 's/journal.jsonl': 'x\ny\n' },
      says: ['s/journal.jsonl line 1 is no JSON'],
    },
    {
      title: `${command}: a journal of something else`,
      args: [command, 's'],
      files: { 's/journal.jsonl': '{"a":1}\n{"b":2}\n' },
      says: ['s/journal.jsonl line 1', 'no line of a journal'],
    },
  ]),
  {
    title: 'resume: an empty journal',
    args: ['resume', 's'],
    files: { 's/journal.jsonl': '' },
    says: ['s/journal.jsonl holds no session', 'remove it and start again'],
  },
  line('verify: no such profile', ['verify', 'gone.json', 'app.js'], 'gone.json', 'no such file'),
  line('export: no such profile', ['export', 'gone.json'], 'gone.json: no such file'),
  {
    title: 'verify: no profile',
    args: ['verify', 'p.json', 'app.js'],
    files: { ...app, 'p.json': '{}' },
    says: ['p.json'],
  },
  {
    title: 'verify: a profile of a foreign host',
    args: ['verify', 'p.json', 'app.js'],
    files: { ...app, 'p.json': foreign },
    says: ['the profile is of a foreign host', 'sparc', '--force'],
  },
  {
    title: 'verify: seconds',
    args: ['verify', 'p.json', 'app.js', '--seconds', 'soon'],
    files: { ...app, 'p.json': foreign },
    says: ['--seconds: expected', 'got "soon"'],
  },
]

/** Everything, by what is wrong. */
export const badInput: readonly BadInput[] = [...commandsAndFlags, ...values, ...loads, ...files]
