import type { Kind } from '../../src/config/kinds.ts'
import { envOf, knobNames, knobOf } from '../../src/config/names.ts'
import type { Situation } from './run-cli.ts'

/** Something a user may get wrong, and the lines that must be said about it, each a piece of one. */
export interface BadInput extends Situation {
  readonly title: string
  readonly says: readonly (readonly string[])[]
}

const app = { 'app.js': '' }

/** A bad config file: its content, and what is said (place, then remedy or expectation). */
function badFile(name: string) {
  return (title: string, content: string | Uint8Array, ...said: readonly string[]): BadInput => ({
    title: `${name}: ${title}`,
    args: ['check', '--config', `./${name}`, 'app.js'],
    files: { ...app, [name]: content },
    says: [said],
  })
}

const json = badFile('stint.json')
const ini = badFile('stint.ini')
const line = (title: string, args: readonly string[], ...said: readonly string[]): BadInput => ({
  title: `command line: ${title}`,
  args,
  files: app,
  says: [said],
})

const bytes = (...values: readonly number[]) => Uint8Array.from(values)

const jsonFiles: readonly BadInput[] = [
  json('empty', '', './stint.json line 1 column 1: expected a value'),
  json('blank', ' \n\n', './stint.json line 3 column 1'),
  json('cut after {', '{', 'line 1 column 2: expected a key in double quotes'),
  json('cut after a key', '{\n"workers"', 'line 2 column 10: expected ":"'),
  json('cut after :', '{\n"workers":', 'line 2 column 11: expected a value'),
  json('cut after a value', '{\n"workers": 4', 'line 2 column 13: expected "," or "}"'),
  json('cut in a string', '{\n"logto": "/va', 'line 2 column 10', 'the string has no end'),
  json('cut in a list', '{"listen": [3000,', 'column 18: expected a value'),
  json('trailing comma', '{\n"workers": 4,\n}', 'line 3 column 1', 'remove the comma before it'),
  json('missing comma', '{\n"workers": 4\n"backlog": 5 }', 'line 3', 'a comma is missing'),
  json('comment', '{\n// four\n"workers": 4 }', 'line 2 column 1', 'JSON has no comments'),
  json('block comment', '{ /* four */ }', 'column 3', 'JSON has no comments'),
  json('single quotes', "{ 'workers': 4 }", 'column 3', 'use double quotes'),
  json('bare key', '{ workers: 4 }', 'column 3', 'put it in double quotes'),
  json('bare value', '{ "workers": auto }', 'column 14', 'put it in double quotes'),
  json('leading zero', '{ "workers": 04 }', 'column 14: expected a value'),
  json('plus sign', '{ "workers": +4 }', 'column 14: expected a value'),
  json('NaN', '{ "workers": NaN }', 'column 14: expected a value'),
  json('text after the end', '{} x', 'line 1 column 4: expected the end of the file'),
  json('two objects', '{}{}', 'column 3: expected the end of the file'),
  json('a list', '[]', 'expected an object: { "workers": 4 }'),
  json('a number', '4', 'expected an object'),
  json('null', 'null', 'expected an object'),
  json('100 levels', '['.repeat(100), 'at most 16 levels'),
  json('1 MiB of brackets', '['.repeat(2 ** 20), 'at most 16 levels'),
  json('a line of 1 MiB', `{"x${'y'.repeat(2 ** 20 - 10)}":1}`, 'unknown knob "xyyy', 'line 1'),
  json(
    'a value of 1 MiB',
    `{"workers":"${'y'.repeat(2 ** 20 - 20)}"}`,
    'workers in ./stint.json line 1',
    'yyy..."',
  ),
  json(
    'more than 1 MiB',
    ' '.repeat(2 ** 20 + 1),
    '--config: cannot read ./stint.json',
    'larger than 1 MiB',
  ),
  json('NUL', '{"workers":\0 4}', '--config: cannot read ./stint.json', 'a NUL byte'),
  json(
    'NUL in an escape',
    String.raw`{"logto":"a\u0000b"}`,
    'logto in ./stint.json line 1',
    'control characters',
    String.raw`"a\u0000b"`,
  ),
  json('Latin-1', bytes(0x7b, 0xe9, 0x7d), 'not UTF-8'),
  json('UTF-16', bytes(0xff, 0xfe, 0x7b, 0, 0x7d, 0), 'a NUL byte'),
  json(
    'BOM, then an error',
    '\u{FEFF}{"workers": 0}',
    'workers in ./stint.json line 1',
    'from 1 to 1024, got "0"',
  ),
  json('binary', bytes(0x7f, 0x45, 0x4c, 0x46, 1, 1), 'line 1 column 1: expected a value'),
  json(
    'unknown key',
    '{\n"max-reqests": 5\n}',
    'unknown knob "max-reqests" in ./stint.json line 2',
    'did you mean "max-requests"?',
  ),
  json('camel case', '{ "maxRequests": 5 }', 'did you mean "max-requests"?'),
  json('a name like nothing', '{ "flux": 5 }', 'unknown knob "flux"', 'lists them all'),
  json('__proto__', '{ "__proto__": 5 }', 'unknown knob "__proto__"'),
  json('constructor', '{ "constructor": 5 }', 'unknown knob "constructor"'),
  json('empty key', '{ "": 5 }', 'in ./stint.json line 1'),
  json('key with escapes', String.raw`{ "\u001b[31m\n": 5 }`, String.raw`"\u001b[31m\u000a"`),
  json(
    'same key twice',
    '{ "backlog": 5,\n"backlog": 6 }',
    'backlog in ./stint.json line 2: already set in line 1',
  ),
  json(
    'alias and name',
    '{ "workers": 5,\n"processes": 6 }',
    'processes in ./stint.json line 2: already set in line 1',
  ),
  json('null value', '{ "workers": null }', 'leave the key out'),
  json('list for a scalar', '{ "workers": [4] }', 'got a list'),
  json('object for a scalar', '{ "workers": {} }', 'got an object'),
  json('list in a list', '{ "listen": [[3000]] }', 'a list of plain values'),
  json('object in env', '{ "env": { "A": {} } }', 'env in ./stint.json line 1'),
  json('negative', '{ "workers": -1 }', 'got "-1"'),
  json('fraction', '{ "workers": 1.5 }', 'got "1.5"'),
  json('huge number', '{ "max-requests": 1e99 }', 'got "1e99"'),
  json('too many digits', `{ "max-requests": ${'9'.repeat(400)} }`, 'too large'),
]

const iniFiles: readonly BadInput[] = [
  ini(
    'open parentheses of 1 MiB',
    `[stint]\nprocname = ${'%('.repeat(2 ** 19 - 40)}\nworkers = 0`,
    'workers in ./stint.ini line 3',
  ),
  ini(
    'colons of 1 MiB',
    `[stint]\nlisten = [${':'.repeat(2 ** 20 - 40)}z]:1`,
    'listen in ./stint.ini line 2',
  ),
  ini('empty', '', './stint.ini: expected a [stint] or a [uwsgi] section'),
  ini('only comments', '; a\n# b\n', 'expected a [stint] or a [uwsgi] section'),
  ini(
    'key before a section',
    'workers = 4\n[stint]',
    './stint.ini line 1: expected a section first',
  ),
  ini('cut section', '[stint\n', 'line 1: expected a section such as [stint]'),
  ini('no key', '[stint]\n= 4', 'line 2: expected a key before "="'),
  ini(
    'unknown key',
    '[stint]\nmax-reqests = 5',
    'unknown knob "max-reqests" in ./stint.ini line 2',
    'did you mean "max-requests"?',
  ),
  ini('unknown option', '[uwsgi]\nprocess = 4', 'line 2', 'did you mean "processes"?'),
  ini('our name as an option', '[uwsgi]\nmax-recycling = 4', 'write it in a [stint] section'),
  ini(
    'another protocol',
    '[uwsgi]\nsocket = /run/x.sock',
    'socket in ./stint.ini line 2',
    'use http-socket',
  ),
  ini('daemonize', '[uwsgi]\ndaemonize = /x', 'systemd or in a container'),
  ini(
    'a sidecar',
    '[uwsgi]\nattach-daemon = memcached',
    'line 2',
    'use systemd or another container',
  ),
  ini('underscores', '[uwsgi]\nmax-requests = 1_000', 'write 1000'),
  ini('bare key', '[stint]\nworkers', 'workers in ./stint.ini line 2', 'got nothing'),
  ini('NUL', '[stint]\nlogto = a\0b', '--config: cannot read ./stint.ini', 'a NUL byte'),
  ini('more than 1 MiB', '\n'.repeat(2 ** 20 + 1), 'larger than 1 MiB'),
  ini('a line of 1 MiB', `[stint]\nworkers = ${'9'.repeat(2 ** 20 - 30)}`, 'line 2', 'too large'),
  ini(
    'words of 1 MiB',
    `[stint]\nnode-args = "${'a '.repeat(2 ** 19 - 30)}`,
    'node-args in ./stint.ini line 2',
    'a quote is not closed',
  ),
  ini(
    'a key of 1 MiB',
    `[stint]\n${'k'.repeat(2 ** 20 - 30)} = 1`,
    'unknown knob "kkk',
    '..." in ./stint.ini line 2',
  ),
  ini(
    'unset variable',
    '[uwsgi]\nprocesses = $(NOPE)',
    'processes in ./stint.ini line 2: $(NOPE) is not set',
  ),
  ini(
    'undefined placeholder',
    '[uwsgi]\nlogto = %(nope)',
    'line 2: %(nope) is not defined',
    'set-ph',
  ),
  ini(
    'endless placeholder',
    '[uwsgi]\nset-ph = a=%(b)\nset-ph = b=%(a)\nlogto = %(a)',
    'line 4',
    'defined by itself',
  ),
  ini('open condition', '[uwsgi]\nif-env = HOME\n', 'if-env in ./stint.ini line 2: has no endif'),
  ini('stray endif', '[uwsgi]\nendif', 'endif in ./stint.ini line 2'),
  ini('condition we do not have', '[uwsgi]\nif-file = /x\nendif', 'only if-env and if-not-env'),
  ini(
    'includes itself',
    '[uwsgi]\nini = stint.ini',
    'ini in ./stint.ini line 2',
    'includes itself',
  ),
  ini(
    'missing include',
    '[uwsgi]\n\ninclude = gone.ini',
    'include in ./stint.ini line 3: cannot read ./gone.ini: no such file',
  ),
  ini('a directory included', '[uwsgi]\ninclude = .', 'it is a directory'),
  {
    ...ini(
      'includes in a circle',
      '[uwsgi]\nini = b.ini',
      'include in ./b.ini line 2',
      'includes itself',
    ),
    files: { ...app, 'stint.ini': '[uwsgi]\nini = b.ini', 'b.ini': '[uwsgi]\ninclude = stint.ini' },
  },
  {
    ...ini('wrong in an include', '', 'workers in ./b.ini line 3', 'got "many"'),
    files: { ...app, 'stint.ini': '[uwsgi]\nini = b.ini', 'b.ini': '[stint]\n\nworkers = many' },
  },
  {
    title: 'stint.ini: two problems are two lines',
    args: ['check', '--ini', 'x.conf', 'app.js'],
    files: { ...app, 'x.conf': '[uwsgi]\nprocesses = many\nlisten = 0' },
    says: [['processes in x.conf line 2'], ['listen in x.conf line 3']],
  },
]

const commandLines: readonly BadInput[] = [
  line(
    'a file taken for a directory',
    ['check', 'app.js/x.js'],
    'cannot run app.js/x.js: no such file',
  ),
  line(
    'an app name of 5000 characters',
    ['check', 'x'.repeat(5000)],
    'cannot run xxx',
    'no such file',
  ),
  line('nothing', [], 'expected an app or a command', '--help'),
  line('unknown command', ['chekc', 'app.js'], 'unknown command "chekc"', 'did you mean "check"?'),
  line('no command, no file', ['frobnicate'], 'unknown command "frobnicate"', '--help'),
  line('command with escapes', ['\u001b[31m'], String.raw`unknown command "\u001b[31m"`),
  line('missing app', ['check', 'gone.js'], 'cannot run gone.js: no such file'),
  line('mistyped app', ['check', 'ap.js'], 'no such file; did you mean "app.js"?'),
  line('missing directory', ['check', './gone/app.js'], 'cannot run ./gone/app.js: no such file'),
  line('app with a line feed', ['check', 'a\nb.js'], String.raw`cannot run a\u000ab.js`),
  line('two apps', ['check', 'app.js', 'b.js'], '"b.js" is one word too many', 'after --'),
  line('run without an app', ['run'], 'no app is given', 'stint run app.js'),
  line('run with nothing after --', ['run', '--'], 'expected a command after --'),
  line('missing program', ['check', '--', 'no-such-program'], 'cannot run no-such-program', 'PATH'),
  line('config and something else', ['config', 'show'], 'expected stint config print'),
  line('config and more', ['config', 'print', 'all'], '"all" is one word too many'),
  line(
    'unknown flag',
    ['check', '--max-reqests=5', 'app.js'],
    'unknown flag --max-reqests',
    'did you mean "--max-requests"?',
  ),
  line('a flag of Node', ['check', '--inspect', 'app.js'], 'unknown flag --inspect', '--node-args'),
  line('unknown letter', ['check', '-w4', 'app.js'], 'unknown flag -w'),
  line(
    'value forgotten',
    ['check', 'app.js', '--workers'],
    '--workers: expected auto',
    'got nothing',
  ),
  line(
    'value forgotten before a flag',
    ['check', '--workers', '--access-log', 'app.js'],
    '--workers: expected',
    'got nothing',
  ),
  line(
    'missing config',
    ['check', '--config', 'gone.json', 'app.js'],
    '--config: cannot read gone.json: no such file',
  ),
  line(
    'config of unknown format',
    ['check', '--config', 'app.js'],
    '--config: cannot tell the format of app.js',
    '.json or .ini',
  ),
  line('config is a directory', ['check', '--ini', '.', 'app.js'], 'it is a directory'),
  line('config is a device', ['check', '--ini', '/dev/zero', 'app.js'], 'not a regular file'),
  line('config without a path', ['check', '--config'], '--config: expected a path, got nothing'),
  line(
    'two configs',
    ['check', '--config', 'a.json', '--ini', 'b.ini'],
    'one config file is enough',
  ),
  line(
    'chdir to nowhere',
    ['check', '--chdir', 'gone', 'app.js'],
    '--chdir: no such directory: "gone"',
  ),
  line(
    'a Node that is none',
    ['check', '--node', 'app.js', 'app.js'],
    '--node: expected a program that can be run',
  ),
  line(
    'lifetimes crossed',
    ['check', '--max-worker-lifetime', '5', 'app.js'],
    'greater than min-worker-lifetime',
  ),
  line(
    'memory limits crossed',
    ['check', '--reload-on-rss=9', '--evil-reload-on-rss=8', 'app.js'],
    'greater than reload-on-rss',
  ),
  {
    ...line(
      'an app Node cannot run',
      ['check', 'app.tsx'],
      'Node does not run .tsx files',
      'stint run -- COMMAND',
    ),
    files: { 'app.tsx': '' },
  },
  {
    ...line('an empty directory', ['check', 'dir'], 'no entry file in this directory', '"main"'),
    files: { 'dir/README': '' },
  },
]

const env = (
  title: string,
  variables: Readonly<Record<string, string>>,
  ...said: readonly string[]
): BadInput => ({
  title: `environment: ${title}`,
  args: ['check', 'app.js'],
  env: variables,
  files: app,
  says: [said],
})

const environments: readonly BadInput[] = [
  env(
    'config named by nothing',
    { STINT_CONFIG: '' },
    'STINT_CONFIG: expected a path, got nothing',
  ),
  env(
    'unknown variable',
    { STINT_WROKERS: '4' },
    'unknown variable STINT_WROKERS in the environment',
    'did you mean "STINT_WORKERS"?',
  ),
  env('like nothing', { STINT_FLUX: '4' }, 'unknown variable STINT_FLUX', 'lists them all'),
  env('lower case', { STINT_workers: '4' }, 'unknown variable STINT_workers', 'STINT_WORKERS'),
  env('empty', { STINT_WORKERS: '' }, 'STINT_WORKERS: expected', 'got nothing'),
  env('blank', { STINT_WORKERS: ' 4' }, 'STINT_WORKERS: expected', 'got " 4"'),
  env('missing config', { STINT_CONFIG: './gone.json' }, 'STINT_CONFIG: cannot read ./gone.json'),
  env(
    'config of unknown format',
    { STINT_CONFIG: 'app.js' },
    'STINT_CONFIG: cannot tell the format',
  ),
]

/** A text that no value of the kind can be. */
const wrong: Readonly<Record<Kind, string>> = {
  count: 'many',
  workers: 'all',
  seconds: 'soon',
  milliseconds: '10 s',
  mebibytes: '1 GB',
  flag: 'maybe',
  choice: 'neither',
  text: 'a\u0007b',
  path: 'a\u0007b',
  paths: 'a\u0007b',
  words: 'a "b',
  assignments: 'NOVALUE',
  endpoint: 'here',
  address: 'host:port',
  addresses: '1.2.3.4',
  user: 'no body',
  group: '-1x',
  mode: 'rwx',
}

/** Every knob with a wrong value, in each of the four places where a value can be written. */
const systematic: readonly BadInput[] = knobNames.flatMap((name) => {
  const text = wrong[knobOf(name).kind]
  const variable = envOf(name)
  return [
    line(
      `--${name}`,
      ['check', `--${name}=${text}`, 'app.js'],
      `stint: --${name}: expected `,
      ', got "',
    ),
    env(variable, { [variable]: text }, `stint: ${variable}: expected `, ', got "'),
    json(
      name,
      JSON.stringify({ [name]: text }),
      `stint: ${name} in ./stint.json line 1: expected `,
      ', got "',
    ),
    ini(
      name,
      `[stint]\n${name} = ${text}`,
      `stint: ${name} in ./stint.ini line 2: expected `,
      ', got "',
    ),
  ]
})

/** Cases written one by one. */
export const written: readonly BadInput[] = [
  ...jsonFiles,
  ...iniFiles,
  ...commandLines,
  ...environments,
]

/** Cases made from the table. */
export const generated: readonly BadInput[] = systematic
